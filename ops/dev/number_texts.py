"""What the record-number model learns from: labelled texts and copies of them with other numbers in place of people's, so
that it learns the words around a number and the sorts of forms that are in use rather than the numbers themselves."""
import random
import re

# What hospitals, councils, insurers and prisons number people by: A a letter, 9 a digit.
FORMS = ("A999999 AA999999 A9999999 999999 9999999 99999999 AAA9999999 AA9999 999999A A9999AA 99-99999 99/99999 9999-A A-999999 "
         "A/99999 AA/99999 AAA/9999/A AA-999999 AAA-9999 AA-99999 AA/99/9999 9999-999-9 99-9999-A 0999999 0099999 A999_999 "
         "999_999 99_99_99 9999_9999 A_999999 AA_99_99999 9999999-9 99A9999999 AAA9999999999999 A99999999 9999 AAAA-9999").split()
RECODED = {"HOSPITAL_NUMBER"}


def number(form, rng):
    letters = "ABCDEFGHJKLMNPRSTUWXYZ"
    swap = {"9": lambda: rng.choice("0123456789"), "A": lambda: rng.choice(letters), "_": lambda: " "}
    return "".join(swap[c]() if c in swap else c for c in form)


def renumbered(line, rng):
    """A copy in which numbers of records are others, of other forms."""
    out, spans, at = "", [], 0
    for span in sorted(line["spans"], key=lambda s: s["start"]):
        if span["start"] < at:
            continue
        out += line["text"][at:span["start"]]
        value = line["text"][span["start"]:span["end"]]
        if span["kind"] in RECODED and re.search(r"\d", value) and rng.random() < 0.8:
            value = number(rng.choice(FORMS), rng)
        spans.append({"start": len(out), "end": len(out) + len(value), "kind": span["kind"]})
        out += value
        at = span["end"]
    return {"text": out + line["text"][at:], "spans": spans}


def training_set(lines, seed):
    rng = random.Random(seed)
    out = []
    for line in lines:
        for _ in range(line.get("times", 1)):
            out.append({"text": line["text"], "spans": line["spans"]})
            out += [renumbered(line, rng) for _ in range(2)]
    return out
