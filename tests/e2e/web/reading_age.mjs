// Reading age by the Flesch-Kincaid grade (Kincaid et al. 1975, "Derivation of new readability formulas"), plus the
// five years before school: 0.39 words a sentence + 11.8 syllables a word - 15.59 + 5.

export function syllables(word) {
  const letters = word.toLowerCase().replace(/[^a-z]/g, "");
  if (letters.length <= 3) return letters ? 1 : 0;
  // A silent e at the end and after most consonants; each other run of vowels is one.
  const spoken = letters.replace(/(?:[^laeiouy]es|[^laeiouy]e)$/, (end) => end[0]).replace(/([^td])ed$/, "$1");
  return Math.max(1, (spoken.match(/[aeiouy]+/g) ?? []).length);
}

// `lines` are the texts of headings, paragraphs, items and labels: each is at least one sentence.
export function readingAge(lines) {
  const sentences = lines.flatMap((line) => line.split(/[.!?:]+(?:\s|$)/)).map((one) => one.trim()).filter((one) => /[a-z]/i.test(one));
  const words = sentences.flatMap((one) => one.split(/[^a-z']+/i)).filter((word) => /[a-z]/i.test(word));
  if (words.length === 0) return 0;
  const spoken = words.reduce((sum, word) => sum + syllables(word), 0);
  return (0.39 * words.length) / sentences.length + (11.8 * spoken) / words.length - 15.59 + 5;
}
