"""What the name model and the service model learn from: labelled texts, copies of them with other names from
protocol/privacy/data/lexicon.txt, and sentences of ops/dev/privacy/templates.txt, so that they learn what stands around a
name rather than the names themselves."""
import pathlib
import random
import re

HERE = pathlib.Path(__file__).resolve().parent
LEXICON = HERE.parent.parent / "protocol" / "privacy" / "data" / "lexicon.txt"
TITLES = "Mr Mrs Ms Miss Dr Mr Mrs Ms Dr Dr Prof Professor Doctor Sir Rev Mx Lady Mr. Mrs. Dr. Ms. Nurse Sister Matron".split()
ROLES = ("nurse,staff nurse,doctor,GP,consultant,registrar,physiotherapist,pharmacist,radiographer,midwife,paramedic,"
         "receptionist,carer,support worker,health visitor,ward clerk,porter,social worker,dietitian,healthcare assistant,"
         "practice manager,care coordinator,junior doctor,locum,ward manager,charge nurse,sonographer,optometrist,"
         "Clinical Lead,Ward Manager,Practice Nurse,Consultant Radiologist,Head of Nursing,senior house officer").split(",")
RELATIONS = ("mother,father,son,daughter,wife,husband,partner,brother,sister,aunt,uncle,nephew,niece,grandson,mum,dad,nan,"
             "carer,neighbour,friend,granddaughter,ex-husband,stepdaughter,cousin").split(",")
DRUGS = ("warfarin,insulin,amoxicillin,morphine,metformin,apixaban,paracetamol,ramipril,heparin,lithium,Clexane,Ventolin,"
         "methotrexate,gentamicin,Oramorph,Lantus,sertraline,clozapine,phenytoin,tacrolimus").split(",")
DEPARTMENTS = ("radiology,theatre 4,the emergency department,AMU,Ward 12,resus,the Memory Clinic,Outpatients,ITU,CCU,"
               "Endoscopy,bay 3,Ward 7B,maternity,the Stroke Unit,pharmacy,Bed Management,ED").split(",")
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
HOUSES = ("St Aidan's Hospital,Oakfield Surgery,Larchwood Care Home,Moorside Health Centre,Royal Vale Infirmary,"
          "Beech Ward,Priory Medical Practice,Ashgrove Nursing Home").split(",")
WORD_NAMES = ("May Grace Hope Rose Park Bishop Day Wood Young Bush Cook Hall King Price Ward Love Sharp Long Short Best "
              "Bird Fox Bell Penny Summer Will Mark Bill Jack Art Frank Rich Sue Dawn Joy Faith Olive Ivy Violet Heather "
              "Jasmine Poppy Daisy Lily Ruby Amber Crystal Pearl Jade Robin Dean Chase Drew Grant Miles Guy Max Major Earl "
              "Duke Prince Noble Savage Moody Little Small White Black Green Brown Banks Rivers Lake Stone Rock Field Marsh "
              "Brook Pool Bridge Church Temple Abbot Pope Monk Nunn Knight Baron Mason Carpenter Potter Baker Butler Fisher "
              "Hunter Shepherd Driver Porter Carter Cooper Weaver Turner Smith Wright Hill Case Cross Christmas Holiday "
              "Winter Frost Snow Blood Bone Hand Head Heart Pain Ache Sample Test Paine Nurse Doctor Pill Speed Swift "
              "Strong Power Page Reading Lane Street House Close Way Gates Waters Moss Reed Rush Sands Shore Flood Wells "
              "English French Scott Welsh London Lincoln York Kent Chester Preston Ashton Francis Parkinson Graves "
              "Addison Wilson Turner Down Bell Crohn Hodgkin Foley Waterlow Glasgow Holter Addenbrooke").split()


class Names:
    """First names and surnames by how common they are, from the lexicon."""

    def __init__(self):
        self.first, self.last, self.place = ([], [], [], []), ([], [], [], []), []
        for line in open(LEXICON, encoding="utf-8"):
            word, marks = line.rstrip("\n").split("\t")
            # The few letters are mostly noise of the lists.
            if (match := re.search(r"f(\d)", marks)) and len(word) > 2 and " " not in word:
                self.first[int(match[1])].append(word)
            if (match := re.search(r"u(\d)", marks)) and len(word) > 2 and " " not in word:
                if not re.search(r"c[456]", marks):
                    self.last[int(match[1])].append(word)
            if "g" in marks:
                self.place.append(word.title())

    def of(self, lists, rng):
        roll = rng.random()
        if roll < 0.12:
            return rng.choice(WORD_NAMES)
        if roll > 0.97:  # nobody's list has every name
            return "".join(rng.choice(s) for s in (("Zo", "Ka", "Mbe", "Tsi", "Vo", "Ghe", "Xu", "Ony"),
                                                    ("ri", "lu", "nko", "sha", "bre", "dze", "ya"),
                                                    ("", "n", "wski", "la", "mba", "ssa", "ris")))
        return rng.choice(lists[3 if roll < 0.55 else 2 if roll < 0.85 else 1]).capitalize()

    def a_first(self, rng):
        return self.of(self.first, rng)

    def a_last(self, rng):
        name = self.of(self.last, rng)
        roll = rng.random()
        if roll < 0.03:
            name = "O'" + name
        elif roll < 0.05:
            name = "Mc" + name
        elif roll < 0.09:
            name += "-" + self.of(self.last, rng)
        elif roll < 0.11:
            name = rng.choice(("de ", "van ", "Al ", "St ", "ap ")) + name
        return name


class Filler:
    """Fills templates: the text and its spans."""

    def __init__(self, names):
        self.names = names
        read = lambda name: [l for l in (HERE / "privacy" / name).read_text().splitlines() if l and l[0] != "#"]
        self.templates, self.eponyms, self.products = read("templates.txt"), read("eponyms.txt"), read("products.txt")

    def person(self, rng):
        first, last = self.names.a_first(rng), self.names.a_last(rng)
        return {"first": first, "last": last, "LAST": last.upper()}

    def name(self, form, person, rng):
        first, last = person["first"], person["last"]
        forms = {"full": first + " " + last, "first": first, "last": last, "LAST": last.upper(),
                 "comma": (last.upper() if rng.random() < 0.6 else last) + ", " + first,
                 "init": first[0] + rng.choice((" ", ". ", ".")) + last,
                 "fml": first + " " + rng.choice("ABCDEFGHJKLMNPRSTW") + rng.choice((" ", ". ")) + last}
        if form == "full" and rng.random() < 0.06:
            return first + " " + last.upper()
        if form == "full" and rng.random() < 0.05:
            return first + " " + self.names.a_first(rng) + " " + last
        return forms[form]

    def other(self, key, rng):
        product = rng.choice(self.products)
        if rng.random() < 0.35:  # coined as such names are
            product = "".join(rng.choice(s) for s in (
                ("Cardio", "Neuro", "Derma", "Pulmo", "Onco", "Clini", "Medi", "Care", "Smart", "Rapid", "Vita", "Thera", "Auto"),
                ("Scan", "Scribe", "Flow", "Sense", "Note", "View", "Mind", "Wise", "Path", "AI", "Track", "Bot", "Watch")))
        simple = {"title": TITLES, "role": ROLES, "rel": RELATIONS, "drug": DRUGS, "dept": DEPARTMENTS, "day": DAYS,
                  "eponym": self.eponyms, "facility": HOUSES, "place": self.names.place,
                  "date": ["3 May 2025", "12/10/2026", "14 March", "2026-02-03", "13th of June"],
                  "ver": ["v3.2", "Version 4.1.10", "v9.0.1", "Build 22", "version 2"]}
        if key in simple:
            return rng.choice(simple[key])
        if key == "firstproduct":
            return self.names.a_first(rng)
        return {"product": product, "Product": product, "Drug": rng.choice(DRUGS).capitalize(),
                "n": str(rng.randint(2, 99)), "time": "%02d:%02d" % (rng.randint(0, 23), rng.randint(0, 59)),
                "email": "someone@example.org", "phone": "01632 960%03d" % rng.randint(0, 999)}[key]

    def fill(self, template, rng):
        text, spans, people, others = "", [], {}, {}
        for part in re.split(r"(\{\w+\})", template.replace("\\n", "\n")):
            match = re.fullmatch(r"\{([A-Za-z]+)(\d?)\}", part)
            if not match:
                text += part
                continue
            key, number = match[1], match[2]
            if key in ("full", "first", "last", "LAST", "comma", "init", "fml"):
                value = self.name(key, people.setdefault(number, self.person(rng)), rng)
                kind = "NAME"
            else:
                keep = key in ("firstproduct", "product", "Product")
                value = others.get((key, number)) or self.other(key, rng)
                kind = {"place": "PLACE", "facility": "FACILITY", "date": "DATE", "email": "EMAIL", "phone": "PHONE"}.get(key)
                if keep:
                    others[key, number] = value
                if not text and value[0].islower():
                    value = value[0].upper() + value[1:]
            if kind:
                spans.append({"start": len(text), "end": len(text) + len(value), "kind": kind})
            text += value
        return {"text": text, "spans": spans}


def renamed(line, names, rng):
    """A copy with other names: each word of a name becomes another, the same one throughout the text."""
    text, out, spans, at = line["text"], "", [], 0
    other = {}
    known_first = set(names.first[3]) | set(names.first[2])

    def another(match):
        word = match[0]
        if len(word) == 1:
            return rng.choice("ABCDEFGHIJKLMNOPRSTW") if word.isupper() else rng.choice("abcdefghijklmnoprstw")
        key = word.lower()
        if key not in other:
            other[key] = names.a_first(rng) if key in known_first else names.a_last(rng)
        new = other[key]
        return new.upper() if word.isupper() else new.lower() if word.islower() else new
    for span in sorted(line["spans"], key=lambda s: s["start"]):
        if span["start"] < at:
            continue
        out += text[at:span["start"]]
        value = text[span["start"]:span["end"]]
        if span["kind"] == "NAME":
            value = re.sub(r"[^\W\d_]+(?:['’][^\W\d_]{2,})?", another, value)
        spans.append({"start": len(out), "end": len(out) + len(value), "kind": span["kind"]})
        out += value
        at = span["end"]
    return {"text": out + text[at:], "spans": spans}


def in_style(line, rng):
    roll = rng.random()
    if roll < 0.12:
        return dict(line, text=recased(line["text"], str.lower))
    if roll < 0.17:
        return dict(line, text=recased(line["text"], str.upper))
    if roll < 0.22:  # only the names, by someone in a hurry
        text = list(line["text"])
        for span in line["spans"]:
            if span["kind"] == "NAME":
                text[span["start"]:span["end"]] = recased("".join(text[span["start"]:span["end"]]), str.lower)
        return dict(line, text="".join(text))
    return line


def recased(text, change):
    """In other capitals, where that keeps each character one character."""
    return "".join(change(c) if len(change(c)) == 1 else c for c in text)


def training_set(lines, names, seed):
    rng, filler = random.Random(seed), Filler(names)
    out = []
    for line in lines:
        for _ in range(line.get("times", 1)):
            out.append({"text": line["text"], "spans": line["spans"]})
            for _ in range(2):
                out.append(in_style(renamed(line, names, rng), rng))
    for template in filler.templates:
        for _ in range(24):
            out.append(in_style(filler.fill(template, rng), rng))
    # Several in one text, so that a style and a second person are seen too.
    for _ in range(1500):
        parts = [filler.fill(rng.choice(filler.templates), rng) for _ in range(rng.randint(2, 5))]
        text, spans = "", []
        for part in parts:
            spans += [dict(s, start=s["start"] + len(text), end=s["end"] + len(text)) for s in part["spans"]]
            text += part["text"] + rng.choice((" ", "\n", "\n\n"))
        out.append(in_style({"text": text, "spans": spans}, rng))
    return out
