"""What gives away a sentence that is written to an assistant instead of to a reader of the news.

Two families. A *plain* cue tells by itself: nothing in a news article but an instruction to an assistant looks
like that. A *hint* only adds to others, with a weight that says how seldom unquoted news prose has it; weights
were set on one half of the attacks of BIPIA (Yi et al., arXiv 2312.14197) and on news without attacks
(docs/security.md).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# No passage is longer; some patterns take the square of a length.
_LONGEST = 2000
# A sentence is marked from this sum of weights on.
ENOUGH = 10

_ASSISTANT = (
    r"(?:ai|a\.i\.|llms?|(?:large )?language models?|chat ?bots?|chat ?gpt|gpt-?\d?|bots?|(?:ai|virtual|digital|voice|"
    r"helpful|news) (?:assistants?|agents?|models?|systems?)|assistants?|summari[sz]ers?)"
)
_RULES = (
    r"(?:instructions?|prompts?|directives?|guidelines?|rules?|commands?|context|constraints?|restrictions?|tasks?|"
    r"programming|conversations?|messages?|polic(?:y|ies)|safeguards?|filters?|passages?|questions?|text)"
)
_REPLY = r"(?:repl(?:y|ies)|responses?|answers?|outputs?|completions?|messages?|summar(?:y|ies)|translations?)"
_DIRECT = r"(?:please|now|also|then|instead|first|next|finally|simply|just|always|never|do not|don't|only)"
_ASKED = (
    r"(?:(?:can|could|would|will) you|i (?:want|need|would like|'d like|order|command) you to|you (?:must|should|shall|"
    r"will|need to|have to|are to)|your (?:new |next |only |real )?"
    r"(?:task|job|goal|objective|role|mission) is to|let's|let us|kindly|remember to|make sure to|be sure to)"
)
# Where an imperative can stand: at the start of the sentence, behind "please" or "you must", or behind a comma of a
# clause that opens the sentence ("In your reply, …"). Each part can match in one way only: the text is hostile.
_OPENING = rf"(?:^\W*|^[^,:]{{0,80}}[,:] ?)(?:(?:{_DIRECT}|{_ASKED}|and)[ ,:]+)*"

_LANGUAGE_TASKS = (
    r"(?:translate|transliterate|summari[sz]e|paraphrase|rewrite|rephrase|reword|explain|describe|compose|draft|encode|"
    r"decode|encrypt|decrypt|encipher|classify|analy[sz]e|elaborate|brainstorm|enumerate|generate|recite|misspell|"
    r"scramble|jumble|render|outline|proofread|autocomplete|roleplay|role-play|pretend|debug|refactor)"
)
_ANY_TASKS = (
    r"(?:write|provide|recommend|suggest|list|determine|calculate|compute|create|develop|convert|replace|substitute|"
    r"reverse|invert|print|output|repeat|respond|reply|answer|integrate|incorporate|augment|enhance|modify|adjust|edit|"
    r"include|insert|append|prepend|group|combine|introduce|express|implement|define|identify|compare|evaluate|solve|"
    r"rearrange|shift|capitali[sz]e|highlight|mention|emphasi[sz]e|promote|endorse|advertise|embed|conclude|finish|"
    r"reveal|disclose|apply|remove)"
)
_SMALL_TASKS = r"(?:add|use|give|tell|show|help|say|find|break down|make|put|get|call|visit|click|open|run|execute)"

_MADE = (
    r"(?:scripts?|functions?|programs?|code|poems?|essays?|haikus?|limericks?|lyrics|short stor(?:y|ies)|stor(?:y|ies)|"
    r"letters?|e-?mails?|speech(?:es)?|lists?|summar(?:y|ies)|examples?|tables?|commands?|regex(?:es)?|quer(?:y|ies)|"
    r"recipes?|introductions?|outlines?|jokes?|translations?|equivalents?|slogans?|paragraphs?|insights?|overviews?|"
    r"analys[ei]s|sentences?|statements?|teasers?|lines?|tips?|facts?|reminders?|books?|getaways?|ideas?)"
)
_CODE = (
    r"(?:python|javascript|typescript|php|sql|html|json|yaml|xml|csv|markdown|bash|powershell|c\+\+|"
    r"base ?-?(?:16|32|58|64|85)|hex(?:adecimal)?|rot-?13|morse code|pig latin|caesar|ciphers?|"
    r"emojis?|anagrams?|acrostics?|binary|unicode|ascii|upper ?case|lower ?case|all caps)"
)
_LETTERS = (
    r"(?:letters?|vowels?|consonants?|characters?|syllables?|punctuation|misspell\w*|typos?|keywords?|backwards?|"
    r"in reverse|reverse (?:order|sequence)|(?:every|each|main|primary) (?:\w+ )?words?|homophon\w+|alphanumeric\w*)"
)
_TONGUES = (
    r"(?:english|french|spanish|german|italian|portuguese|russian|japanese|chinese|mandarin|arabic|"
    r"hindi|korean|dutch|latin|greek|turkish|polish|swedish|klingon)"
)
_LANGUAGES = rf"(?:in|to|into) {_TONGUES}\b"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


PLAIN = _any(
    # Setting earlier instructions aside, or giving others.
    rf"(?:(?<!\bto )|\b{_ASKED} )\b(?:ignore|disregard|forget|override|bypass|discard|dismiss|circumvent|"
    rf"do not (?:follow|obey)|don't (?:follow|obey)|stop (?:following|obeying))\b(?: \w+){{0,3}} "
    rf"(?:previous|prior|preceding|above|earlier|foregoing|former|initial|original|existing|other|system|your)\b"
    rf"(?: \w+){{0,3}} {_RULES}\b",
    rf"{_OPENING}(?:ignore|disregard|forget|override|bypass|discard)\b (?:(?:all|any|every|each|of|the|these|those|"
    rf"your|what(?:ever)?|everything|anything) ?)+(?:{_RULES}|(?:was |has been |you were |you have been |you )?"
    rf"(?:said|told|written|above|before|earlier|read)\b)",
    rf"{_OPENING}(?:ignore|disregard|override|bypass|disable|circumvent|forget)\b(?: (?:all|any|your|the|every))*"
    r" (?:(?:safety|security|content|ethic(?:al|s)|system|moderation|usage) ?(?:guidelines?|protocols?|"
    r"polic(?:y|ies)|filters?|constraints?|rules?|measures?|checks?|restrictions?)?|instructions?|prompts?)"
    r"(?: *$|[.,;:!]| and\b| you\b)",
    r"\byour (?:new|real|true|actual) (?:system )?(?:prompt|instructions?|role|task|persona|identity|objective|goal)\b",
    r"\bdo anything now\b",
    rf"{_OPENING}(?:stop|quit|refuse|abort|cease)(?: to)? (?:answer|respond|summari[sz]|quot|read|process)(?:e|ing)?\b"
    r" (?:the|this|that|to|any|all)\b",
    r"\b(?:reveal|print|show|repeat|output|leak|disclose|display|expose)\b(?: \w+){0,3}"
    r" (?:system|initial|hidden|original) (?:prompt|instructions?|message)\b",
    r"^\W*(?:(?:new|real|updated|actual|next|hidden|revised|additional|special|urgent|system|developer|admin\w*|override)"
    r" )+(?:task|instructions?|objective|prompt|orders?|directives?|override|note|message|command|mode|alert)s?\b"
    r"(?: (?:for|to) [^:]{0,40})? ?[:>]",
    rf"\b(?:note|message|instructions?|reminder|memo|attention|warning|notice|hint|request|command|directive)s?"
    rf" (?:to|for) (?:the |any |all |every |an? )?(?:\w+ )?{_ASSISTANT}\b(?:[^:.]{{0,60}}:|\W*$)",
    # Speaking to an assistant, or making one of the reader.
    rf"\b(?:as|since|because|if|when) (?:you are |you're )?(?:an? |the )?{_ASSISTANT}\b[^.?!]{{0,60}}[, ]"
    rf"(?:you (?:must|should|shall|will|need|have to|are|can|may)|please|do not|don't|{_LANGUAGE_TASKS}|"
    rf"{_ANY_TASKS})\b",
    rf"^\W*(?:dear|hey|hello|hi|attention|note|important)[,:]? (?:the |all |any |every )?{_ASSISTANT} ?[,:!-]",
    rf"\b(?:any|all|every|if an?) {_ASSISTANT} (?:that |which |who )?(?:is |are |be )?(?:read|summari[sz]|process|pars|"
    rf"analy[sz]|answer|quot|cit|us)(?:e|es|s|ing)?\b[^.?!]{{0,60}}\b(?:should|must|is to|are to|will|shall|has to)\b",
    rf"\b(?:when|while|before|after|if|whenever) (?:you )?(?:(?:are|have) )?(?:summari[sz]|answer|respond|repl[yi]|"
    rf"quot|cit|translat|process|read|paraphras)(?:e|ed|es|ing)?(?: to)? (?:this|the|these|from this) (?:\w+ )?"
    rf"(?:articles?|pages?|texts?|documents?|passages?|stor(?:y|ies)|questions?|user\w*)\b[^.?!]{{0,40}}[,;:] (?:\w+ )?"
    rf"(?:you|{_LANGUAGE_TASKS}|{_ANY_TASKS}|{_SMALL_TASKS})\b",
    rf"\byou (?:must|should|shall|will|have to|are to|need to)\b[^.?!]{{0,60}}\byour (?:\w+ )?{_REPLY}\b",
    r"\bthat you (?:must|should|shall|have to|are to) (?:give|say|answer|state|output|write|quote|cite|repeat)\b",
    rf"^\W*(?:dear|hey|hello|hi|attention|ok|okay|note|important)?,? ?(?:the |all |any |every )?{_ASSISTANT}"
    rf"(?: (?:reading|processing|summari[sz]ing|parsing|analy[sz]ing)[^,:]{{0,40}})? ?[,:!-]+ ?(?:\w+ ){{0,3}}?"
    rf"(?:you|your|please|do not|don't|must|{_LANGUAGE_TASKS}|{_ANY_TASKS}|{_SMALL_TASKS}|ignore|disregard|forget)\b",
    r"\b(?:you are|you're|you will be|you shall be) (?:now |no longer |actually |really )*(?:an? |the |in )?(?:[\w-]+ )"
    r"{0,3}?(?:ai|llm|language model|chat ?bot|chat ?gpt|gpt-?\d?|dan|(?:developer|debug|admin|god|jailbreak\w*) mode|"
    r"(?:unrestricted|uncensored|unfiltered|evil|helpful|different|ai) (?:\w+ )?(?:assistant|model|bot|agent))\b",
    rf"^\W*(?:act|behave|respond|answer|speak|pretend|role-?play|imagine)\b"
    rf" (?:as (?:if|though)|like|to be|that you|as) ?(?:you (?:are|were) )?(?:an? |the )?"
    rf"(?:[\w-]+ ){{0,2}}(?:{_ASSISTANT}|pirate|hacker|expert|linux terminal|translator|interpreter)\b",
    r"^\W*(?:from now on,? )?you are now (?:an? |the |in |my |called |named )",
    rf"\bfrom now on,? (?:you|please|only|always|never|{_LANGUAGE_TASKS}|{_ANY_TASKS})\b",
    r"\b(?:do not|don't|never) (?:mention|reveal|tell|disclose|inform|show|summari[sz]e|answer|alert)\b[^.?!]{0,60}"
    r"\b(?:the user|your (?:instructions?|prompt|reply|answer|response)|this (?:instruction|prompt|message))\b",
    r"\b(?:tell|inform|remind|convince|persuade|direct|ask|urge|redirect|encourage|warn) (?:the|your) users?\b",
    # The shape of the answer.
    rf"{_OPENING}(?:respond|reply|answer)\b(?: \w+){{0,3}}? (?:with|using|in|as|by|only|exclusively|solely|backwards?|"
    rf"exactly)\b[^.?!]{{0,40}}(?:{_CODE}|{_LETTERS}|{_LANGUAGES}|\breverse\b|\bphrase\b|\bthe words?\b|[\"“'‘:])",
    rf"{_OPENING}(?:{_LANGUAGE_TASKS}|{_ANY_TASKS}|{_SMALL_TASKS})\b[^.?!]*\b(?:your|the|this|every|each) (?:\w+ )?"
    rf"(?:repl(?:y|ies)|responses?|answers?|outputs?|completions?)(?:'s|\b)(?! (?:to|of|from)\b)",
    r"^\W*in your (?:\w+ )?(?:reply|response|answer|output)\b ?[,:]",
    # The words of our own prompt.
    r"\bno answer in the passages\b",
    rf"{_OPENING}(?:cite|quote|use|trust|answer from|rely on)\b(?: \w+){{0,2}}"
    r" (?:passages? (?:number )?\d|other passages)\b",
)

# The tokens and tags by which chat formats set roles apart, and the fence of our own prompt.
ROLE_TAGS = _any(
    r"<\|[\w /-]{1,30}\|>",
    r"</?\s*(?:system|user|assistant|human|instructions?|passages?|context|documents?|prompt|tool(?:_\w+)?|function_\w+)"
    r"\b[^<>\n]{0,200}>",
    r"\[/?(?:inst|system|user|assistant|admin\w*|override|instructions?|prompt)(?: [^\]]{0,40})?\]",
    r"\b(?:system|admin|developer|safety) override\b\W",
    r"^\W*(?:begin|start|end|new)(?: of)?(?: the)? (?:system|user|developer|admin\w*)"
    r" (?:message|prompt|instructions?)\b",
    r"<</?sys>>",
    r"^#{1,6} ?(?:instructions?|system|assistant|user|human|response|input|prompt|new task)\b",
    r"^\W*(?:system|assistant|user|human)(?: ?\(.{0,20}\))?: ?\S",
    r"^\W*[-=*#_~]{3,} ?(?:begin|start|end|new|system|user|stop)\b[^-=*#_~]{0,40}\b(?:prompt|instructions?|context|"
    r"passages?|documents?|task|message|conversation|query|output|input|articles?|data|text)\b",
)

# Unbroken runs that no prose has: Base64 and its kin, hexadecimal but the lengths of fingerprints (SHA-1, SHA-256,
# SHA-512), percent and backslash escapes, binary.
_BASE64 = re.compile(r"(?<![\w/.:=&?%-])[A-Za-z0-9+/_-]{32,}={0,2}(?![\w/.=&?%-])")
_CODED = re.compile(
    r"(?<![\w/.])(?:(?!(?:[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128})\b)[0-9a-fA-F]{40,}|"
    r"(?:[0-9a-fA-F]{2}[ :]){15,}[0-9a-fA-F]{2}|(?:%[0-9a-fA-F]{2}){8,}|(?:\\[ux][0-9a-fA-F]{2,4}){6,}|"
    r"(?:&#x?[0-9a-fA-F]{2,6};){6,}|(?:[01]{8} ?){6,}|(?:[.-]{1,5} [/ ]*){15,})"
)
_HEXADECIMAL = re.compile(r"[0-9a-fA-F]{32,}")
# Runs of characters that show nothing: joiners, invisible operators, fillers, variation selectors, tags.
_UNSEEN = re.compile(
    "[\u180e\u200b-\u200f\u2060-\u2064\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]{3,}"
)


@dataclass(frozen=True, slots=True)
class Hint:
    """A sign that adds `weight` to the others."""

    name: str
    weight: int
    pattern: re.Pattern[str]


# What somebody is asked to do, or how to reply: without one of these no other hint counts.
ACTS = (
    Hint("opens with a task of language", 7, _any(rf"{_OPENING}{_LANGUAGE_TASKS}\b(?! your?sel)")),
    Hint("opens with a task", 4, _any(rf"{_OPENING}{_ANY_TASKS}\b")),
    Hint("opens with a small task", 3, _any(rf"{_OPENING}{_SMALL_TASKS}\b")),
    Hint("asks you", 4, _any(rf"^\W*{_ASKED} (?:\w+ )?(?:{_LANGUAGE_TASKS}|{_ANY_TASKS}|{_SMALL_TASKS})\b")),
    Hint("asks for itself", 5, _any(r"^\W*(?:(?:please|kindly|now) )*(?:help|show|tell|give|teach|write) me\b")),
    Hint("asks", 3, _any(r"^\W*(?:what|who|whose|which|when|where|why|how|is|are|do|does|did|can|could)\b.*\?")),
    Hint("asks how", 3, _any(r"^\W*how (?:do|can|could|would|should|might) (?:i|you)\b")),
    Hint("the reply", 4, _any(rf"\byour (?:\w+ ){{0,2}}{_REPLY}\b")),
)
# What the task is about, and how it is put.
DETAILS = (
    Hint("please", 1, _any(r"^\W*(?:please|kindly)\b")),
    Hint("a thing to be made", 4, _any(rf"\b(?:an?|some|few|simple|short|brief) (?:[\w-]+ ){{0,3}}{_MADE}\b")),
    Hint(
        "a text at hand",
        4,
        _any(
            r"\b(?:the following|this|these|the next|the above|the given) (?:\w+ )?(?:sentences?|"
            r"text|passages?|paragraphs?|reviews?|tweets?|comments?|feedback|phrases?|words?|documents?|code)\b",
            r"\bthe (?:words?|text|lines?|sentences?|instructions?|paragraphs?) (?:above|before|below|between)\b",
        ),
    ),
    Hint("the outlet speaks", -4, _any(r"\b(?:us|our|ours)\b")),
    Hint("a code", 5, _any(rf"\b{_CODE}\b")),
    Hint("letters", 5, _any(rf"\b{_LETTERS}(?!\w)")),
    Hint("a language", 4, _any(_LANGUAGES, rf"\b{_TONGUES} (?:equivalents?|translations?|versions?|words?)\b")),
    Hint(
        "step by step",
        4,
        _any(
            r"\bstep[ -]by[ -]step\b",
            r"\bin simple (?:terms|words)\b",
            r"\bwith an? example\b",
            r"\bfrom \d{4} to \d{4}\b",
        ),
    ),
    Hint("names an assistant", 3, _any(rf"\b{_ASSISTANT}\b")),
    Hint(
        "an address on the web",
        4,
        _any(r"(?:https?://|www\.)\S+", r"\b[\w-]+\.(?:com|net|org|xyz|info|io|ru|biz|top)\b"),
    ),
)

# What a sentence has that goes on with an instruction that was begun.
GOES_ON = _any(
    rf"{_OPENING}(?:{_LANGUAGE_TASKS}|{_ANY_TASKS}|{_SMALL_TASKS}|ignore|disregard|forget|do|keep|follow|remember|ensure)\b",
    r"\b(?:you|your|yours|yourself)\b",
    rf"\b{_ASSISTANT}\b",
    r"\b(?:the user|users|this instruction|these instructions|the (?:reply|response|answer|prompt|task|output))\b",
)

_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁɡհոυѵοαερικνАВЕКМНОРСТХІЈЅΑΒΕΗΙΚΜΝΟΡΤΧ", "aeopcyxijsdghnuvoaepikvABEKMHOPCTXIJSABEHIKMNOPTX"
)
_MIXED = re.compile(r"(?=\w*[A-Za-z])(?=\w*[\u0370-\u052f\u0261\u0570-\u0578])\w+")


def folded(sentence: str) -> str:
    """The first `_LONGEST` characters of `sentence` as the patterns read them.

    Compatibility forms and unseen characters are undone, foreign letters that pass for Latin ones inside a Latin
    word replaced; one kind of apostrophe, lower case, one line.
    """
    text = unicodedata.normalize("NFKC", sentence[:_LONGEST])
    text = "".join(char for char in text if unicodedata.category(char) != "Cf" and not 0xFE00 <= ord(char) <= 0xFE0F)
    text = _MIXED.sub(lambda match: match.group().translate(_LOOKALIKES), text)
    return " ".join(text.replace("’", "'").lower().split())


def weight_of(spoken: str) -> int:
    """The sum of the hints of a folded sentence, 0 where nobody is asked to do anything."""
    acts = sum(hint.weight for hint in ACTS if hint.pattern.search(spoken))
    return acts + sum(hint.weight for hint in DETAILS if hint.pattern.search(spoken)) if acts else 0


def is_coded(sentence: str) -> bool:
    """Whether it holds a run that is written for a decoder, or characters that nobody sees."""
    return bool(
        _CODED.search(sentence)
        or _HEXADECIMAL.fullmatch(sentence.strip())
        or _UNSEEN.search(sentence)
        or any(_looks_encoded(match.group()) for match in _BASE64.finditer(sentence))
    )


def _looks_encoded(run: str) -> bool:
    """A long word in camel case or a path in a web address has no such mix of letters and figures."""
    kinds = (str.isupper, str.islower, str.isdigit)
    counts = [sum(kind(char) for char in run) for kind in kinds]
    return min(counts[:2]) >= 4 and (counts[2] >= 2 or run.endswith("=") or len(run) >= 60)
