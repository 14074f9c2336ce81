"""The verbs of news with their forms: a sentence with "fell" is asked about by "did fall"."""

from __future__ import annotations

_IRREGULAR = """
    become became become|begin began begun|break broke broken|bring brought brought|build built built|
    buy bought bought|catch caught caught|choose chose chosen|come came come|cost cost cost|cut cut cut|draw drew drawn|
    drive drove driven|fall fell fallen|fight fought fought|find found found|flee fled fled|fly flew flown|
    get got got|give gave given|go went gone|grow grew grown|hit hit hit|hold held held|keep kept kept|know knew known|
    lead led led|leave left left|lend lent lent|lose lost lost|make made made|mean meant meant|meet met met|
    pay paid paid|put put put|rise rose risen|run ran run|see saw seen|sell sold sold|send sent sent|set set set|
    shoot shot shot|sink sank sunk|speak spoke spoken|spend spent spent|spread spread spread|stand stood stood|
    steal stole stolen|strike struck struck|take took taken|tell told told|win won won|withdraw withdrew withdrawn|
    write wrote written|bear bore born|have had had|lie lay lain|say said said|hang hung hung|spin spun spun"""
_REGULAR = """
    accept accuse add admit adopt affect agree allow announce apologise appear appoint approve arrest arrive ask
    attack blame belong attend award ban beat block call cancel capture carry cause celebrate change charge claim
    close collapse collect complete conclude confirm contain contribute convert convict count cover crash create
    criticise cross damage decide declare decline decrease defeat delay deliver demand deny deploy design destroy
    develop die direct discover display dissolve double drill drop earn elect employ end enter estimate evacuate
    exceed expand expect expel export extend fail fill fine finish follow form found free freeze fund gain govern
    hire host identify impose import improve include increase inform injure install introduce invest investigate
    invite join jump kill land last launch lift list live lower manage mark measure mediate mention move name need
    nominate number observe occupy offer open operate order own pass plan play pledge plunge portray prepare present
    press produce promise propose protect publish purchase raise range reach rebuild receive recommend record
    recover reduce refloat refuse reject release remain remove reopen repay replace report represent request require
    rescue resign resume retire retreat return reveal rule sail save score secure seize serve shorten show sign slip
    smash solve start stay stop store study supply support suspend test total touch trade train transfer travel
    treat triple urge use value visit vote walk want warn weigh welcome widen work wound
"""
_DOUBLED = frozenset(("admit", "ban", "drop", "plan", "slip", "stop", "expel", "transfer"))
_UNCHANGED = frozenset(("beat",))


def _past(verb: str) -> str:
    if verb in _UNCHANGED:
        return verb
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1] if verb in _DOUBLED and not verb.endswith('sfer') else ''}ed"


def _third(verb: str) -> str:
    if verb == "have":
        return "has"
    if verb.endswith(("s", "sh", "ch", "x", "o")):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if verb.endswith("y") and verb[-2] not in "aeiou" else f"{verb}s"


_TRIPLES = [tuple(one.split()) for one in _IRREGULAR.split("|")]
_TRIPLES += [(verb, _past(verb), _past(verb)) for verb in _REGULAR.split()]
_TRIPLES += [("rebuild", "rebuilt", "rebuilt")]

PAST = {past: base for base, past, _ in _TRIPLES} | {"transferred": "transfer"}
"""The base of each past form."""
THIRD = {_third(base): base for base, _, _ in _TRIPLES}
"""The base of each form of the present that goes with he, she and it."""
_BY_PARTICIPLE = {participle: base for base, _, participle in _TRIPLES}
PARTICIPLES = frozenset(_BY_PARTICIPLE) | {"been"}
BASES = frozenset(base for base, _, _ in _TRIPLES) | {"be"}
AUXILIARIES = frozenset(
    ("is", "are", "was", "were", "will", "would", "can", "could", "may", "must", "should", "has", "have", "had")
)


def base_of(word: str) -> str | None:
    """The base of a verb in any of its forms, or None where the word is no verb of the list."""
    return PAST.get(word) or THIRD.get(word) or _BY_PARTICIPLE.get(word) or (word if word in BASES else None)
