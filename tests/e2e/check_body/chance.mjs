// Seeded chance: the same seed gives the same bodies on every machine. Mulberry32, 32 bits of state: enough to
// choose test cases by.
export class Chance {
  #state
  constructor(seed) { this.#state = seed >>> 0 }
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  below(count) { return Math.floor(this.next() * count) }
  one(items) { return items[this.below(items.length)] }
  happens(probability) { return this.next() < probability }
  some(count, of) { return Array.from({ length: count }, of) }
}
