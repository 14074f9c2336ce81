"""Bytes of unknown encoding as text.

What can be told is told: marks at the start, UTF-8, UTF-16 by its blanks, what a page declares. Only then is it
guessed: European text by the letters that each code page would make of it, since these differ in a few characters
that general detectors confuse, and all else by charset-normalizer.
"""

from __future__ import annotations

import codecs
import re
from itertools import islice

from assistant.domain.errors import UnreadableInput

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_LETTERS = re.compile(rb"[A-Za-z]")
# A guess that a megabyte of a text doesn't settle is not settled by more of it.
_ENOUGH = 1_000_000
_ENOUGH_LETTERS = 500
# So many broken characters to a whole one are damage to UTF-8; where there are more, it is another encoding.
_FEW_BROKEN = 0.25
# Text has some characters that act; binary files are full of them.
_MANY_CONTROLS = 0.05
# Where fewer bytes are beyond ASCII, it is a language in Latin letters.
_LATIN_SHARE = 0.25
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]")

_TYPOGRAPHY = "’‘“”„‚–—…«»‹›€£§°•·™®©†¿¡ºª½¼¾×±²³µ\u00a0"
# Code pages with the letters of a language, or of several akin, that is written in them; commonest first.
_WESTERN = (
    *("éèêëàâçîïôœùûüæÿ", "äöüßé", "áéíñóúü", "áâãàçéêíóôõú", "àèéìíòóùú", "åäöéæøü", "áéíóúöæðþý", "éëïóöüèáàê"),
)
_CENTRAL = ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţșț", "čćđšž", "äöüßé")
_LATIN = (
    *(("cp1252", letters) for letters in _WESTERN),
    *(("iso8859-15", letters + "šž") for letters in _WESTERN),
    *(("cp1250", letters) for letters in _CENTRAL),
    *(("iso8859-2", letters) for letters in _CENTRAL),
    ("cp1254", "ığşçöüâîû"),
    *(("cp1257", letters) for letters in ("āčēģīķļņšūž", "ąčęėįšųūž", "äöõüšž")),
)
_WORD = re.compile(r"[^\W\d_]")

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,30})|^\s*<\?xml[^>]{0,100}encoding=["']([A-Za-z0-9_.:-]{2,30})""",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4096
_CODE_PAGE = re.compile(r"utf|ascii|iso|cp|koi|kz|gb|hz|big5|shift|euc|mac|tis|johab|ptcp")
# What browsers read these names as (encoding.spec.whatwg.org): the wider code page that people mean by them.
_WIDER = {
    **dict.fromkeys(("iso8859-1", "latin-1", "latin1", "iso-8859-1", "ascii", "us-ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean"), "cp949"),
    "iso-8859-9": "cp1254",
    "big5": "big5hkscs",
}


def decode(data: bytes) -> str:
    """Text of unknown encoding. Raises UnreadableInput where it is no text."""
    if text := _told(data):
        return text
    if not data:
        return ""
    sample = data[:_ENOUGH]
    if len(_CONTROLS.findall(sample)) > _MANY_CONTROLS * len(sample):
        raise UnreadableInput("it is not text", "If it is a document, save it as .pdf, .docx, .html or .txt.")
    return data.decode(_guessed(sample), "replace")


def encoding_of(sample: bytes) -> str:
    """The encoding of what `sample` is the beginning of. Raises UnreadableInput where it is no text."""
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    # The end may cut a character in two.
    for cut in range(4):
        try:
            sample[: len(sample) - cut].decode("utf-8")
            return _utf16(sample) or "utf-8" if b"\x00" in sample else "utf-8"
        except UnicodeDecodeError:
            continue
    if wide := _utf16(sample):
        return wide
    return "utf-8" if _told(sample) else _guessed(sample)


def decode_page(data: bytes) -> str:
    """The text of a page, which may declare its encoding. Raises UnreadableInput where it is no text."""
    if text := _told(data):
        return text
    if (match := _DECLARED.search(data[:_DECLARED_WITHIN])) and (text := _declared(data, match[1] or match[2])):
        return text
    return decode(data)


def decode_as(data: bytes, declared: str | None) -> str:
    """Text that something else declares the encoding of, such as a mail's header; the bytes are believed first.

    Raises UnreadableInput where it is no text.
    """
    return _told(data) or (declared and _declared(data, declared.encode("ascii", "ignore"))) or decode(data)


def _told(data: bytes) -> str | None:
    """The text, where the bytes themselves leave no doubt."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    if _ISO_2022_JP.search(data[:_ENOUGH]):
        try:
            return data.decode("iso2022_jp")
        except UnicodeDecodeError:
            pass
    sample = data[:_ENOUGH]
    # The half of each Cyrillic character in UTF-16 is a control character, and the whole is UTF-8 as well.
    if len(_CONTROLS.findall(sample)) <= _MANY_CONTROLS * len(sample):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    if wide := _utf16(sample):
        return data.decode(wide, "replace")
    if len(_CONTROLS.findall(sample)) > _MANY_CONTROLS * len(sample):
        return None
    whole = _UTF8_CHARACTER.findall(sample)
    broken = len(_HIGH.findall(_UTF8_CHARACTER.sub(b"", sample)))
    return data.decode("utf-8", "replace") if whole and broken <= _FEW_BROKEN * len(whole) else None


def _utf16(sample: bytes) -> str | None:
    """UTF-16 without its mark. Blanks and stops tell the order of its bytes, whatever the script."""
    if len(sample) < 4:
        return None
    best, most = None, 0
    for name in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) // 2 * 2].decode(name, "replace")
        common = sum(map(text.count, " \n.,。、，"))
        odd = text.count("\ufffd") + text.count("\x00")
        if common > max(most, 0.01 * len(text)) and odd <= 0.01 * len(text):
            best, most = name, common
    return best


def code_page(name: str) -> bool:
    """Whether an encoding that a server or a document names is one that texts come in. Python knows others, of which
    punycode takes time by the square of the length."""
    try:
        return bool(_CODE_PAGE.match(codecs.lookup(name).name))
    except (LookupError, ValueError):
        return False


def _declared(data: bytes, label: bytes) -> str | None:
    name = label.decode("ascii").lower()
    name = _WIDER.get(name, name)
    if not code_page(name):
        return None
    try:
        text = data.decode(name, "replace")
    except (LookupError, ValueError):
        return None
    return text if text.count("\ufffd") <= len(_HIGH.findall(data)) * _FEW_BROKEN / 5 else None


def _guessed(sample: bytes) -> str:
    high = len(_HIGH.findall(sample))
    if high <= _LATIN_SHARE * (high + len(_LETTERS.findall(sample))):
        scored = [(_fit(sample, name, letters), -rank, name) for rank, (name, letters) in enumerate(_LATIN)]
        fit, _, name = max(scored)
        if fit > 0:
            return name
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        raise UnreadableInput("it is not text", "If it is a document, save it as .pdf, .docx, .html or .txt.")
    return best.encoding


def _fit(sample: bytes, name: str, letters: str) -> int:
    """How well the characters beyond ASCII fit, were the sample in this code page."""
    text = sample.decode(name, "replace")
    fit = 0
    for match in islice(re.finditer(r"[^\x00-\x7f]", text), _ENOUGH_LETTERS):
        char, place = match[0], match.start()
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        inside = bool(_WORD.match(before) and _WORD.match(after))
        if _WORD.match(char) and char not in "ºªµ":
            alone = not _WORD.match(before) and not _WORD.match(after)
            shouted = char.isupper() and before.islower()
            fit += 1 if char.lower() in letters and not shouted and not (alone and char.isupper()) else -2
        elif char in _TYPOGRAPHY:
            fit += 1 if not inside or char in "’‘–—·\u00a0" else -2
        else:
            fit -= 2
    return fit
