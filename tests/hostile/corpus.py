"""What hostile people type, and the pictures that they send; made when the tests run."""

import io

from PIL import Image

from tests import cast

WORDS = {
    "plain": "路灯坏了",
    "bidi": "\u202egnp.exe\u2066 \u200f\u05e4\u05d2\u05d9\u202c \u0645\u0631\u062d\u0628\u0627",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "invisible start": "\u2063\u2064 灯",
    "emoji": "👩\u200d👩\u200d👧\u200d👦🏳️\u200d🌈" * 150,
    "4096 units of emoji": "🚧" * 2048,
    "combining": "Z" + "\u0353\u0346\u0310" * 300,
    "html": "<b>粗</b><script>alert(1)</script><a href='tg://user?id=1001'>张主任</a>",
    "broken html": "</b></code><i",
    "entities": "&lt;b&gt; &#x202e; &amp;amp; &nbsp; &",
    "formula": '=cmd|" /C calc"!A0',
    "formulas": '+1-2@SUM(A1)\n=HYPERLINK("http://evil.example","x")\n@x\n\t=1',
    "braces": "{n} {number} {0} {__class__} {self.__init__.__globals__} {{}} {",
    "percents": "%s %d %(n)s %% %n %",
    "sql": "'); DROP TABLE reports; -- \\",
    "nul": "a\x00b",
    "controls": "\x01\x02\x1b[31m\x7f\x85\u2028\u2029",
    "lone surrogate": "a\ud83db",
    "newlines": "一\n\n\n二\r\n三\x0b四",
    "long": "长" * 4096,
    "template": "${jndi:ldap://x} {{7*7}} `id` $(id)",
    "markdown": "*a* _b_ [c](http://evil.example) `d` ||e||",
    "mention": "@zhang_zhuren @all #x /bind 海风社区",
}
NAMES = {
    "html": "<b>张</b>&amp;",
    "newline": "张\n主任\n✅ 已结案",
    "bidi": "\u202eمحمد\u202c",
    "zero width": "\u200b",
    "long": "👑" * 64,
    "formula": "=1+1",
    "braces": "{n}{0}{__class__}",
    "percent": "%s%d",
}
SPOTS = [cast.IN_HAIFENG, cast.IN_YINXING, cast.IN_QINGSHI, cast.ON_THE_BORDER, cast.OUTSIDE]


def picture(kind: str = "JPEG", size: tuple[int, int] = (320, 240), colour: str = "orange") -> bytes:
    """A plain image file."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


GOOD = picture()
BROKEN = {
    "truncated": GOOD[: len(GOOD) // 2],
    "empty": b"",
    "text": b"hello",
    "tiny": picture("PNG", (1, 1)),
    "gif": picture("GIF"),
    "head": b"\xff\xd8\xff",
    "html": b"<html><body>x</body></html>",
}
