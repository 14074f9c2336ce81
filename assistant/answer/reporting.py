"""The words with which news says who said something."""

from __future__ import annotations

import re

from assistant.answer.wordlist import listed

# What is said follows or precedes them, with "that" or without.
_SAYING = listed(
    "said says say saying told tells telling added adds adding explained explains argued argues warned warns claimed"
    " claims insisted insists stressed admitted admits conceded concedes acknowledged acknowledges replied replies"
    " responded remarked observed recalled testified alleges alleged maintained maintains declared declares stated"
    " states wrote writes tweeted joked quipped predicted predicts countered complained complains noted notes asked"
    " asks wondered reads estimates estimated reckons believes believed thinks fears suspects recounted protested"
    " shouted cried reports swore assured"
)
# They report only where a person or a document does so: "the wall called for repair" is nobody's speech.
_JUDGING = listed(
    "called calls described describes dismissed confirmed confirms denied denies suggested suggests hinted expects"
    " expected hopes hoped wanted announced promised pledged vowed concluded concludes found finds showed shows show"
    " revealed reveals blames blamed clears lists records recorded gives puts put holds held"
)
_PHRASES = (
    r"pointed out|points out|pointed to|points to|let it be known|made (?:it )?(?:clear|known)|makes (?:it )?clear"
    r"|is quoted as saying|was quoted as saying|called out|put it"
    # "…, state media reported on Sunday."
    r"|reported(?=(?:\s(?:on|late|early)\s\w+)*\.?\s*$)"
)
VERB = re.compile(
    rf"\b(?P<strong>{_PHRASES}|{'|'.join(_SAYING)})\b(?! (?:goodbye|farewell|hello|prayers|mass|grace)\b)"
    rf"|\b(?P<weak>{'|'.join(_JUDGING)})\b(?! (?:for|off|on|up|out)\b)"
)
# Of a person these say what was done or held, not what was said.
ONLY_OF_DOCUMENTS = frozenset(
    listed(
        "concluded concludes found finds showed shows show revealed reveals blames blamed clears lists records recorded"
        " gives puts put holds held reads"
    )
)
# Announcements are events that an outlet tells of, unless what was announced is told as a sentence.
NEEDS_THAT = frozenset(
    listed(
        "announced promised pledged vowed confirmed expected hopes hoped wanted asked asks noted cried complained"
        " complains declared declares maintained maintains"
    )
)
ACCORDING = re.compile(r"\b[Aa]ccording to\b|\bin the words of\b|\b[Ii]n the (?:view|opinion) of\b|\b[Aa]s quoted by\b")
# Passive, or with nobody to say it: "it is understood that", "is said to have".
RUMOUR = re.compile(
    r"\b(?:it|It|is|are|was|were) (?:is |was |has been )?(?:understood|rumoured|rumored|said"
    r"|believed|thought|reported|alleged)"
    r" (?:to\b|that\b)"
)
ANONYMOUS = re.compile(
    r"(?i)\b(?:anonym\w+|not (?:to )?be (?:named|identified|quoted|cited)|not to be (?:named|identified|quoted)"
    r"|wish(?:ing|ed)? to (?:be named|remain)|names? (?:be|to be|were|was) withheld"
    r"|without (?:giving|being) (?:\w+ )?name"
    r"|(?:said|told|spoke|speaking|say|admitted|conceded)\b[^.]{0,40}\b(?:privately|in private"
    r"|off the record|in confidence)"
    r"|not (?:been )?authori[sz]ed to speak|declined to (?:be named|give (?:his|her|their) names?)|unnamed"
    r"|on condition that|(?:keep|kept|leave) (?:his|her|their) names? out)"
)
_PEOPLE = frozenset(
    listed(
        "people persons officials sources source insiders insider members experts witnesses witness"
        " residents neighbours neighbors friends colleagues relatives staff employees workers delegates hunters crew"
        " experts chemists scientists engineers doctors nurses guards soldiers sailors fishermen farmers lawyers"
        " prosecutors investigators detectives diplomats analysts economists researchers critics campaigners activists"
        " protesters supporters opponents rivals traders investors bankers executives managers"
        " directors ministers aides"
        " advisers advisors councillors lawmakers politicians observers organisers organizers teachers parents pupils"
        " students villagers islanders locals passengers drivers pilots survivors rescuers divers firefighters"
        " electricians technicians inspectors auditors historians archaeologists veterans refugees voters players fans"
        " agents men women several others some many those few persons somebody someone hands veterans clerks"
    )
)
_PEOPLE_ENDING = re.compile(r"(?:[^s]ers|ors|ists|ians|ants|men|women|folk|ees|eers|ives)$")
_NOT_PEOPLE = frozenset(listed("letters papers orders matters numbers waters powers posters doors archives flowers"
    " brothers partners airlines headquarters motives"))  # fmt: skip
_DOCUMENTS = frozenset(
    listed(
        "report reports findings ruling rulings decision judgment judgement verdict study studies survey surveys census"
        " filing filings notice certificate review audit agreement contract treaty deed entry note minutes record"
        " records figures data statistics bulletin law act statute regulation letter memo memorandum email emails log"
        " logbook document documents paper papers indictment warrant order charter constitution transcript dossier"
        " inventory register registry prospectus accounts statement communique communiqué release accord protocol"
        " manual plan proposal budget bill petition list poll index analysis assessment inquiry-report"
        " file files invoice"
        " opinion affidavit complaint lawsuit writ resolution manifesto text clause draft summary ledger"
        " permit licence forecast advisory circular guideline guidelines rules schedule"
    )
)
# Of these a body's words count as a document's: "the board writes in its report".
_PAPER = (
    r"reports?|notes?|ruling|decision|judge?ment|findings|filing|notice|study|review|audit|bulletin|verdict|minutes"
    r"|certificate|document|indictment|order|memo|memorandum|assessment|survey|warning notice|advisory"
)
IN_A_PAPER = re.compile(rf"\b[Ii]n (?:its|an?|the|their|his|her) (?:[\w'’-]+ ){{0,4}}(?:{_PAPER})\b")
_SPEAKS_FOR = re.compile(r"(?i)\bspokes(?:man|woman|person|people)\b|\bpress office\b")
_BODIES = frozenset(
    listed(
        "police board office ministry council bank party company firm government department service agency authority"
        " court commission committee union club federation association foundation institute university school hospital"
        " airline operator regulator museum army navy coastguard brigade laboratory parliament cabinet"
        " embassy city town"
        " county state church group charity organisers tribunal team centre center observatory society corporation"
        " newspaper paper ltd inc plc lines network bureau"
    )
)
_PREPOSITION = re.compile(
    r"\s+(?:of|by|from|on|in|for|with|at|about|to|who|which|that|whose|close|familiar|near|inside"
    r"|into|under|published)\b"
)
_DETERMINER = re.compile(r"(?i)^(?:the|an?|its|his|her|their|one|two|three|four|another|this|that)\s+")
INDEFINITE = re.compile(
    r"(?i)^(?:an?|one|another|two|three|four|five|six|some|several|many|most|a few|a number of|both|various)\b"
)


def head(phrase: str) -> str:
    """The noun that a noun phrase is about: "notice" of "its closure notice of May"."""
    core = _PREPOSITION.split(phrase.split(",")[0], maxsplit=1)[0]
    found = re.findall(r"[^\W\d_][\w'’-]*", core)
    return re.sub(r"['’]s?$", "", found[-1]).lower() if found else ""


def is_document(phrase: str) -> bool:
    """Whether a noun phrase names something written."""
    return head(phrase) in _DOCUMENTS


def is_people(phrase: str) -> bool:
    """Whether a noun phrase names people without saying which."""
    core = _PREPOSITION.split(phrase.split(",")[0], maxsplit=1)[0]
    noun = head(phrase)
    if noun in _BODIES or noun in _NOT_PEOPLE:
        return False
    return noun in _PEOPLE or bool(_PEOPLE_ENDING.search(noun) and core.split() and core.split()[-1].islower())


def is_body(phrase: str) -> bool:
    """Whether a noun phrase names an office, a firm or the like."""
    return head(phrase) in _BODIES


def speaks_for(phrase: str) -> bool:
    """Whether it is somebody who speaks for a body, whose words they are."""
    return bool(_SPEAKS_FOR.search(phrase))


def without_determiner(phrase: str) -> str:
    """A noun phrase without its article."""
    return _DETERMINER.sub("", phrase, count=1)
