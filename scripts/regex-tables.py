# Writes the character tables of src/shared/regex from the python3 that runs it, so that both sides agree.
#
#   python3 scripts/regex-tables.py
#
# Everything is asked of Python itself (str methods, unicodedata, _sre and the behaviour of re), never of a
# Unicode file, because production's Python decides what a word character or a case variant is. Run it with
# the Python version whose dialect is wanted (3.11: Unicode 14.0); it refuses any other.
import _sre
import os
import re
import sys
import unicodedata

if sys.version_info[:2] != (3, 11):
    sys.exit("regex-tables: the dialect is Python 3.11's; this is " + sys.version.split()[0])

ROOM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "shared", "regex")
ALL = range(0x110000)
# unicodedata can look an alias up but not list them; these are the candidates, each verified below.
ALIASES = """
NULL;NUL;START OF HEADING;SOH;START OF TEXT;STX;END OF TEXT;ETX;END OF TRANSMISSION;EOT;ENQUIRY;ENQ;ACKNOWLEDGE
ACK;ALERT;BEL;BACKSPACE;BS;CHARACTER TABULATION;HORIZONTAL TABULATION;HT;TAB;LINE FEED;NEW LINE;END OF LINE;EOL
LF;NL;LINE TABULATION;VERTICAL TABULATION;VT;FORM FEED;FF;CARRIAGE RETURN;CR;SHIFT OUT;LOCKING-SHIFT ONE;SO
SHIFT IN;LOCKING-SHIFT ZERO;SI;DATA LINK ESCAPE;DLE;DEVICE CONTROL ONE;DC1;DEVICE CONTROL TWO;DC2
DEVICE CONTROL THREE;DC3;DEVICE CONTROL FOUR;DC4;NEGATIVE ACKNOWLEDGE;NAK;SYNCHRONOUS IDLE;SYN
END OF TRANSMISSION BLOCK;ETB;CANCEL;CAN;END OF MEDIUM;EOM;SUBSTITUTE;SUB;ESCAPE;ESC;INFORMATION SEPARATOR FOUR
FILE SEPARATOR;FS;INFORMATION SEPARATOR THREE;GROUP SEPARATOR;GS;INFORMATION SEPARATOR TWO;RECORD SEPARATOR;RS
INFORMATION SEPARATOR ONE;UNIT SEPARATOR;US;SP;DELETE;DEL;PADDING CHARACTER;PAD;HIGH OCTET PRESET;HOP
BREAK PERMITTED HERE;BPH;NO BREAK HERE;NBH;INDEX;IND;NEXT LINE;NEL;START OF SELECTED AREA;SSA
END OF SELECTED AREA;ESA;CHARACTER TABULATION SET;HORIZONTAL TABULATION SET;HTS
CHARACTER TABULATION WITH JUSTIFICATION;HORIZONTAL TABULATION WITH JUSTIFICATION;HTJ;LINE TABULATION SET
VERTICAL TABULATION SET;VTS;PARTIAL LINE FORWARD;PARTIAL LINE DOWN;PLD;PARTIAL LINE BACKWARD;PARTIAL LINE UP;PLU
REVERSE LINE FEED;REVERSE INDEX;RI;SINGLE SHIFT TWO;SINGLE-SHIFT-2;SS2;SINGLE SHIFT THREE;SINGLE-SHIFT-3;SS3
DEVICE CONTROL STRING;DCS;PRIVATE USE ONE;PRIVATE USE-1;PU1;PRIVATE USE TWO;PRIVATE USE-2;PU2;SET TRANSMIT STATE
STS;CANCEL CHARACTER;CCH;MESSAGE WAITING;MW;START OF GUARDED AREA;START OF PROTECTED AREA;SPA
END OF GUARDED AREA;END OF PROTECTED AREA;EPA;START OF STRING;SOS;SINGLE GRAPHIC CHARACTER INTRODUCER;SGC
SINGLE CHARACTER INTRODUCER;SCI;CONTROL SEQUENCE INTRODUCER;CSI;STRING TERMINATOR;ST;OPERATING SYSTEM COMMAND
OSC;PRIVACY MESSAGE;PM;APPLICATION PROGRAM COMMAND;APC;NBSP;SHY;LATIN CAPITAL LETTER GHA;LATIN SMALL LETTER GHA
CGJ;ALM;SYRIAC SUBLINEAR COLON SKEWED LEFT;KANNADA LETTER LLLA;LAO LETTER FO FON;LAO LETTER FO FAY;LAO LETTER RO
LAO LETTER LO;TIBETAN MARK BKA- SHOG GI MGO RGYAN;HANGUL JONGSEONG YESIEUNG-KIYEOK
HANGUL JONGSEONG YESIEUNG-SSANGKIYEOK;HANGUL JONGSEONG SSANGYESIEUNG;HANGUL JONGSEONG YESIEUNG-KHIEUKH;FVS1;FVS2
FVS3;MVS;FVS4;ZWSP;ZWNJ;ZWJ;LRM;RLM;LRE;RLE;PDF;LRO;RLO;NNBSP;MMSP;WJ;LRI;RLI;FSI;PDI
WEIERSTRASS ELLIPTIC FUNCTION;MICR ON US SYMBOL;MICR DASH SYMBOL
LEFTWARDS TRIANGLE-HEADED ARROW WITH DOUBLE VERTICAL STROKE
RIGHTWARDS TRIANGLE-HEADED ARROW WITH DOUBLE VERTICAL STROKE;YI SYLLABLE ITERATION MARK
MYANMAR LETTER KHAMTI LLA;PRESENTATION FORM FOR VERTICAL RIGHT WHITE LENTICULAR BRACKET;BYTE ORDER MARK;BOM
ZWNBSP;CUNEIFORM SIGN NU11 TENU;CUNEIFORM SIGN NU11 OVER NU11 BUR OVER BUR;MEDEFAIDRIN CAPITAL LETTER H
MEDEFAIDRIN CAPITAL LETTER NG;MEDEFAIDRIN SMALL LETTER H;MEDEFAIDRIN SMALL LETTER NG;HENTAIGANA LETTER E-1
BYZANTINE MUSICAL SYMBOL FTHORA SKLIRON CHROMA VASIS
"""
# The alphabet of the names table: printable ASCII that needs no escape inside single quotes.
DIGITS = "".join(chr(c) for c in range(33, 127) if chr(c) not in "'\\`$")


def base36(number):
    """A non-negative integer in base 36, as JavaScript's parseInt(…, 36) reads it."""
    text = ""
    while True:
        number, rest = divmod(number, 36)
        text = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + text
        if not number:
            return text


def ranges(predicate):
    """'gap,length' pairs, each gap counted from the end of the range before it."""
    found = []
    for code in ALL:
        if predicate(code):
            if found and found[-1][1] == code:
                found[-1][1] = code + 1
            else:
                found.append([code, code + 1])
    parts, at = [], 0
    for low, high in found:
        parts.append(base36(low - at) + "," + base36(high - low))
        at = high
    return " ".join(parts)


def mapping(pairs):
    """'first,count,step,difference' runs; the difference carries its sign as a leading minus."""
    runs = []
    for source, target in sorted(pairs):
        difference = target - source
        if runs:
            run = runs[-1]
            last = run[0] + (run[1] - 1) * run[2]
            if run[3] == difference and (run[1] == 1 and source - last <= 2 or source - last == run[2]):
                run[2] = source - last
                run[1] += 1
                continue
        runs.append([source, 1, 1, difference])
    signed = lambda n: "-" + base36(-n) if n < 0 else base36(n)
    return " ".join(",".join([base36(a), base36(b), base36(c), signed(d)]) for a, b, c, d in runs)


def case_variants():
    """For each lower-case form: the further lower-case forms that IGNORECASE holds equal, by asking re."""
    cased = [c for c in ALL if _sre.unicode_iscased(c)]
    text = "".join(map(chr, cased))
    groups = []
    for code in cased:
        if _sre.unicode_tolower(code) != code:
            continue
        hits = re.findall("(?i)" + re.escape(chr(code)), text)
        others = sorted({_sre.unicode_tolower(ord(hit)) for hit in hits} - {code})
        if others:
            groups.append(",".join(base36(c) for c in [code, *others]))
    return " ".join(groups)


def constant(name, value, doc):
    line = f"export const {name} = '{value}';"
    if len(line) > 110:
        line = f"export const {name} =\n  '{value}';"
    return f"/** {doc} */\n{line}\n"


def character_tables():
    # Simple upper case: str.upper() where it is one character, else str.title() where that is (ᾀ), else none.
    simple_upper = lambda c: next((ord(t) for t in (chr(c).upper(), chr(c).title()) if len(t) == 1), c)
    parts = [
        "// Generated by scripts/regex-tables.py from Python " + sys.version.split()[0]
        + ", Unicode " + unicodedata.unidata_version + ": do not edit. Decoded by char-data.ts.\n",
        constant("DIGIT_RANGES", ranges(lambda c: chr(c).isdecimal()), r"What \d matches in a str pattern."),
        constant("SPACE_RANGES", ranges(lambda c: chr(c).isspace()), r"What \s matches in a str pattern."),
        constant("WORD_RANGES", ranges(lambda c: chr(c).isalnum() or c == 95), r"What \w matches in a str pattern."),
        constant("IDENTIFIER_START", ranges(lambda c: chr(c).isidentifier()), "First characters of a group name."),
        constant("IDENTIFIER_PART", ranges(lambda c: ("a" + chr(c)).isidentifier()), "Further characters of a group name."),
        constant("ALPHA_RANGES", ranges(lambda c: chr(c).isalpha()), "What str.isalpha() holds for."),
        constant("PRINTABLE_RANGES", ranges(lambda c: chr(c).isprintable()), "What repr() shows unescaped."),
        constant("CASED_RANGES", ranges(_sre.unicode_iscased), "Characters that IGNORECASE folds at all."),
        constant("LOWER_RUNS", mapping([(c, _sre.unicode_tolower(c)) for c in ALL if _sre.unicode_tolower(c) != c]),
                 "Per-character lower case, where it differs."),
        constant("UPPER_RUNS", mapping([(c, simple_upper(c)) for c in ALL if simple_upper(c) != c]),
                 "Per-character upper case, where it differs."),
        constant("CASE_VARIANTS", case_variants(), "Lower-case forms that IGNORECASE holds equal, beyond lower()."),
    ]
    return "\n".join(parts)


def number(value):
    """A table index in one to three characters: 50 + 37 * 90 + 3 * 8100 values."""
    if value < 50:
        return DIGITS[value]
    value -= 50
    if value < 37 * 90:
        return DIGITS[50 + value // 90] + DIGITS[value % 90]
    value -= 37 * 90
    return DIGITS[87 + value // 8100] + DIGITS[value // 90 % 90] + DIGITS[value % 90]


def name_tables():
    """Every name but the computed ones (Hangul syllables, CJK ideographs), front-coded over a word list."""
    named = [(c, unicodedata.name(chr(c), "")) for c in ALL]
    named = [(c, n) for c, n in named if n and not n.startswith(("CJK UNIFIED IDEOGRAPH-", "HANGUL SYLLABLE "))]
    for alias in re.split("[;\n]", ALIASES.strip()) + [f"VS{n}" for n in range(1, 257)]:
        named.append((ord(unicodedata.lookup(alias)), alias))
    named.sort()
    # A name ending in its own code point is very common: a '#' stands for the number.
    words = [(c, re.sub(f"(?<=-){c:04X}$", "#", n).split(" ")) for c, n in named]
    count = {}
    for _, name in words:
        for word in name:
            count[word] = count.get(word, 0) + 1
    order = sorted(count, key=lambda w: (-count[w], w))
    index = {word: at for at, word in enumerate(order)}
    text, before, last = [], [], 0
    for code, name in words:
        same = 0
        while same < min(len(before), len(name)) and before[same] == name[same]:
            same += 1
        text.append(number(code - last) if code - last < 20000 else DIGITS[89] + DIGITS[89] + DIGITS[89] + base36(code - last) + " ")
        text.append(DIGITS[same] + DIGITS[len(name) - same] + "".join(number(index[w]) for w in name[same:]))
        before, last = name, code
    cjk = ranges(lambda c: unicodedata.name(chr(c), "").startswith("CJK UNIFIED IDEOGRAPH-"))
    jamo = []
    for base, step, total in ((0xAC00, 588, 19), (0xAC00, 28, 21), (0xAC00, 1, 28)):
        jamo.append([unicodedata.name(chr(base + step * n))[16:] for n in range(total)])
    lead = [name[:-1] for name in jamo[0]]
    vowel = [name[1:] for name in jamo[1]]
    tail = [name[2:] for name in jamo[2]]
    return "\n".join([
        "// Generated by scripts/regex-tables.py from Python " + sys.version.split()[0]
        + ": do not edit. Decoded by char-names.ts.\n",
        constant("NAME_DIGITS", DIGITS, "The digits in which the table below counts."),
        constant("NAME_WORDS", " ".join(order), "All words of character names, the most frequent first."),
        constant("NAME_TABLE", "".join(text), "Per name: distance of the code point, words shared with the name before, words added."),
        constant("IDEOGRAPH_RANGES", cjk, "Where CJK UNIFIED IDEOGRAPH-XXXX exists."),
        constant("HANGUL_PARTS", ";".join(",".join(p) for p in (lead, vowel, tail)), "Romanised leads, vowels and tails of Hangul syllables."),
    ])


for file, text in (("tables.ts", character_tables()), ("name-tables.ts", name_tables())):
    with open(os.path.join(ROOM, file), "w", encoding="utf-8", newline="\n") as out:
        out.write(text)
    print(f"regex-tables: {file}, {len(text)} bytes")
