"""Damage: good inputs with bytes flipped, cut, doubled and put in, and any bytes at all."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

NASTY = (
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\x1b[2J", b"\x9b", b"\xe2\x80\xae", b"\xed\xa0\x80", b"\xc2\x85"),
    *(
        b"---\n",
        b"\n\n",
        b"&a [*a]",
        b"!!python/object:x ",
        b"{{",
        b"[[[[",
        b'"',
        b"'",
        b"\\u0000",
        b"<",
        b"</",
        b"&#0;",
    ),
    *(b"<![CDATA[", b"]]>", b"<!--", b"9" * 40, b"-1", b"1e999", b"NaN", b"null", b"%00", b"=?utf-8?b?!?=", b"[1][2] "),
)
_LARGEST = 20_000


@st.composite
def damaged(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """One of the `seeds` after up to six changes."""
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 40))
        match draw(st.integers(0, 4)):
            case 0:
                data[at : at + length] = b""
            case 1:
                data[at:at] = draw(st.sampled_from(NASTY))
            case 2:
                data[at : at + 1] = draw(st.binary(max_size=4))
            case 3:
                data[at:at] = data[at : at + length] * draw(st.integers(1, 20))
            case _:
                del data[at:]
    return bytes(data[:_LARGEST])


def inputs(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Mostly damaged good ones."""
    return st.one_of(damaged(seeds), damaged(seeds), st.binary(max_size=300), st.text(max_size=200).map(_encoded))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
