#!/usr/bin/env python3
"""compile_lexicon.py LEXICON CLASSES MEDICAL OUT: the word lists as the table that protocol/privacy/lexicon.cpp reads.

OUT, little-endian: sets_count (u32), slots_count (u32, a power of two), the sets of traits (u64 each), the slots (u32 each),
words_apart_count (u32), the words apart (hash u64, number of a set u32). A slot is a 20-bit fingerprint above a 12-bit number
of a set; a slot of 0 is empty; the number 4095 says that several words share the slot: they stand apart, by their whole hash.
Words are found by FNV-1a.
"""
import re
import struct
import sys

# Bits of a trait set: the gazetteers' levels, then one for each class, in the order of lexicon.hpp.
FIRST_NAME, SURNAME, COMMON = 0, 2, 4
PROPER, PLACE, WORLD_PLACE, BEGINS_PHRASE, CLASSES = 7, 8, 9, 10, 11
SLOTS = 1 << 19
APART = (1 << 12) - 1


def fnv1a(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def classes_in(path):
    """(name, words) of each paragraph."""
    text = re.sub(r"^#.*$", "", open(path, encoding="utf-8").read(), flags=re.M)
    return [(name, words.split()) for name, words in re.findall(r"^(\w+):(.*?)(?=^\w+:|\Z)", text, re.M | re.S)]


def read_traits(lexicon, classes, medical):
    traits = {}
    for line in open(lexicon, encoding="utf-8"):
        word, marks = line.rstrip("\n").split("\t")
        bits = 0
        for mark, level in re.findall(r"([a-z])(\d?)", marks):
            if mark in "fuc":
                bits |= int(level) << {"f": FIRST_NAME, "u": SURNAME, "c": COMMON}[mark]
            else:
                bits |= 1 << {"p": PROPER, "g": PLACE, "w": WORLD_PLACE}[mark]
        traits[word] = bits
    of_classes = classes_in(classes)
    numbers = {name: number for number, (name, _) in enumerate(of_classes)}
    for name, words in of_classes + classes_in(medical):
        for word in words:
            key = re.sub(r"[^a-z ]", "", word.replace("_", " "))
            if not re.search(r"\d", word):
                traits[key] = traits.get(key, 0) | 1 << (CLASSES + numbers[name])
            if " " in key:
                first = key.split(" ")[0]
                traits[first] = traits.get(first, 0) | 1 << (CLASSES + numbers["begins_body"])
    body = 1 << (CLASSES + numbers["public_body"])
    for word in [w for w in traits if " " in w and traits[w] != body]:
        first = word.split(" ")[0]
        traits[first] = traits.get(first, 0) | 1 << BEGINS_PHRASE
    return traits


def filled(number_of_word):
    """The slots, and (hash, number) of the few words whose fingerprint stands in another's way: their slots say so."""
    slots, words, apart = [0] * SLOTS, {}, {}
    for word in sorted(number_of_word):
        value = fnv1a(word)
        at = value % SLOTS
        while slots[at] and slots[at] >> 12 != value >> 44:
            at = (at + 1) % SLOTS
        if slots[at]:
            for one in (word, words[at]):
                apart[fnv1a(one)] = number_of_word[one]
            slots[at] |= APART
        else:
            slots[at], words[at] = (value >> 44) << 12 | number_of_word[word], word
    return slots, sorted(apart.items())


def main():
    lexicon, classes, medical, out = sys.argv[1:]
    traits = read_traits(lexicon, classes, medical)
    sets = [0] + sorted(set(traits.values()) - {0})
    if len(sets) > APART or len(traits) > SLOTS * 3 // 4:
        sys.exit("lexicon: too many trait sets or words for the table")
    number_of = {bits: number for number, bits in enumerate(sets)}
    slots, apart = filled({word: number_of[bits] for word, bits in traits.items()})
    with open(out, "wb") as file:
        file.write(struct.pack("<II", len(sets), SLOTS))
        file.write(struct.pack("<%dQ" % len(sets), *sets))
        file.write(struct.pack("<%dI" % SLOTS, *slots))
        file.write(struct.pack("<I", len(apart)))
        for value, number in apart:
            file.write(struct.pack("<QI", value, number))


if __name__ == "__main__":
    main()
