"""Labelled texts for the privacy filter, from either of two forms:
  NAME.jsonl   a line a text, as ../shared/privacy/README.md describes
  NAME.txt     as ops/dev/privacy/written: texts apart by a line `---`, identifiers marked {{KIND|words}}, what looks like one
               and must stay {{-|words}}
Each text of the second form is a template of its own, since none was made from another."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zlib


def read(path):
    path = pathlib.Path(path)
    if path.suffix != ".txt":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    texts = re.split(r"^---[ \t]*$", path.read_text(encoding="utf-8"), flags=re.M)
    return [marked(text.strip("\n"), "%s %03d" % (path.stem, number)) for number, text in enumerate(texts) if text.strip()]


def marked(text, name):
    out, spans, negatives, at = "", [], [], 0
    for match in re.finditer(r"\{\{(-|[A-Z0-9_]+)\|(.*?)\}\}", text, flags=re.S):
        out += text[at:match.start()]
        where = {"start": len(out), "end": len(out) + len(match[2])}
        if match[1] == "-":
            negatives.append(dict(where, kind="MARKED"))
        else:
            spans.append(dict(where, kind=match[1]))
        out += match[2]
        at = match.end()
    out += text[at:]
    if "{{" in out or "}}" in out:
        raise SystemExit("%s: a mark is not closed" % name)
    return {"id": name, "text": out, "spans": spans, "negatives": negatives, "template": name, "style": name.split()[0],
            "source": name.split()[0], "licence": "CC0-1.0"}


def as_lines(texts):
    return "".join(json.dumps({k: v for k, v in text.items() if k != "source_marks"}) + "\n" for text in texts)


def parts_of(line):
    """The templates a text was made from; a text of several is tested with those that held out its first."""
    return [part.split("-")[-1] if part.startswith("dev-") else part for part in str(line.get("template")).split("+")]


def fold_of(line, folds):
    return zlib.crc32(parts_of(line)[0].encode()) % folds


def scored(scorer, name, lines, found):
    with tempfile.TemporaryDirectory() as folder:
        gold, predicted = pathlib.Path(folder, name + ".jsonl"), pathlib.Path(folder, "predicted")
        gold.write_text(as_lines(lines))
        predicted.write_text(found)
        subprocess.run([sys.executable, scorer, str(gold), str(predicted)], check=True)
