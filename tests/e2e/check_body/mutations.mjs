// One change to a body each. A mutation changes the parsed body, or (TEXT_MUTATIONS) its spelling.
import { giveTechId, FromSchema } from './from_schema.mjs'

const EDGE_NUMBERS = [0, 1, 2, 3, 4, 5, 6, 9, 10, -1, -5, 0.5, 11.2, 5.000001, 9999, 10000, 10001, 49999, 50000, 50001,
  99999, 100000, 100001, 999999995, 1e9, 1000000005, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 63, 2 ** 64, 1e21,
  1e300, -(2 ** 53 - 1), -(2 ** 53)]
const EDGE_LENGTHS = [0, 1, 2, 3, 4, 6, 7, 9, 10, 11, 25, 26, 30, 31, 32, 33, 40, 41, 64, 65, 80, 81, 120, 121, 240, 241,
  400, 401, 600, 601, 1200, 1201, 17000]
const OTHER_TYPES = [null, true, false, 0, 1, '', 'x', [], {}, [''], { a: 1 }, 1.5, '1-4', 'all', 'not-known']
const STRANGE = ['\u{1F600}', '\u{10FFFF}', '\ud800', '\udc00', '\u0000', '\u001f', '\u007f', '\u2028', '\ufeff', '\uffff', 'é',
  'e\u0301', '@', '0123456789', '\n', '"', '\\', '/', '１', 'ｔ', '\u212a', '\u0130']
const DATES = ['2026-02-28', '2026-02-29', '2026-02-30', '2024-02-29', '2000-02-29', '2026-04-31', '2026-04-30', '2026-12-31',
  '2026-13-01', '2026-00-01', '2026-01-00', '2026-01-32', '1999-12-31', '2100-01-01', '2099-12-31', '2026-1-1', '2026-01',
  '2026-13', '2026-12', '20260101', '2026-01-01T00:00:00Z', ' 2026-01-01', '2026-01-01\n', '2026-01-0１']

function* places(value, holder = null, name = null) {
  if (holder) yield { holder, name, value }
  if (value !== null && typeof value === 'object')
    for (const [key, item] of Object.entries(value)) yield* places(item, value, key)
}

export class Mutator {
  constructor(schema, codes, examples, chance) {
    this.chance = chance
    this.examples = examples
    this.made = new FromSchema(schema, chance)
    this.codes = Object.values(codes.lists).flat().map(entry => entry.code)
    this.schema = schema
    this.fields = [...new Set(Object.values(schema.$defs).flatMap(function names(part) {
      if (part === null || typeof part !== 'object') return []
      return [...Object.keys(part.properties ?? {}), ...Object.values(part).flatMap(names)]
    }))].concat('codes', 'kind', 'content', 'extra', '', '__proto__', 'constructor', '\ud83d\ude00', '\ud800')
  }

  place(body, fits = () => true) {
    const found = [...places(body)].filter(({ value }) => fits(value))
    return found.length ? this.chance.one(found) : null
  }
  change(body, fits, to) {
    const place = this.place(body, fits)
    if (place) set(place.holder, place.name, to(place.value))
  }

  removeField(body) {
    const place = this.place(body)
    if (Array.isArray(place.holder)) place.holder.splice(Number(place.name), 1)
    else delete place.holder[place.name]
  }
  addField(body) {
    const objects = [body, ...[...places(body)].map(({ value }) => value)].filter(isObject)
    const value = this.chance.happens(0.5) ? this.place(this.chance.one(this.examples)).value : this.otherType()
    set(this.chance.one(objects), this.chance.one(this.fields), structuredClone(value))
  }
  // An optional field of the content, made as the schema asks.
  addFittingField(body) {
    const properties = this.schema.$defs[body.kind]?.properties
    if (!properties || !isObject(body.content)) return
    const name = this.chance.one(Object.keys(properties))
    set(body.content, name, this.made.value(properties[name]))
  }
  changeType(body) { this.change(body, () => true, () => this.otherType()) }
  changeNumber(body) { this.change(body, isNumber, () => this.chance.one(EDGE_NUMBERS)) }
  numberAnywhere(body) { this.change(body, () => true, () => this.chance.one(EDGE_NUMBERS)) }
  changeLength(body) {
    const character = this.chance.one(['x', 'X', '0', 'a', 'é', '\u{1F600}', ' '])
    this.change(body, isString, () => character.repeat(this.chance.one(EDGE_LENGTHS)))
  }
  stretch(body) {
    this.change(body, isString, text => {
      const cut = this.chance.below(text.length + 1)
      return this.chance.one([text.slice(0, cut), text.slice(cut), text + text, text + ' ', ' ' + text,
        text.toUpperCase(), text.toLowerCase(), [...text].reverse().join('')])
    })
  }
  swapCode(body) { this.change(body, isString, () => this.chance.one(this.codes)) }
  addCode(body) { this.change(body, Array.isArray, list => [...list, this.chance.one(this.codes)]) }
  strangeCharacter(body) {
    this.change(body, isString, text => {
      const cut = this.chance.below(text.length + 1)
      return text.slice(0, cut) + this.chance.one(STRANGE) + text.slice(cut)
    })
  }
  changeDate(body) {
    this.change(body, value => isString(value) && /^20\d\d-\d\d/.test(value), () => this.chance.one(DATES))
  }
  changeDigit(body) {
    this.change(body, value => isString(value) && /\d/.test(value), text => {
      const digits = [...text.matchAll(/\d/g)]
      const { index } = this.chance.one(digits)
      return text.slice(0, index) + this.chance.below(10) + text.slice(index + 1)
    })
  }
  changeName(body) {
    const place = this.place(body, value => isObject(value) && 'maker' in value)
    if (!place) return
    place.value[this.chance.one(['maker', 'product'])] = this.made.text({ not: {}, minLength: 1, maxLength: 80 })
    if (this.chance.happens(0.8)) giveTechId(place.value)
  }
  changeList(body) {
    this.change(body, Array.isArray, list => {
      if (list.length === 0) return [null]
      return this.chance.one([[], list.slice(1), [...list, list[0]], list.concat(list, list, list, list), list[0],
        Array(this.chance.one([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 20, 21, 50, 51])).fill(list[0]), [list]])
    })
  }
  changeKind(body) { body.kind = this.chance.one([...this.schema.properties.kind.enum, 'summary', '', 'Report', 1]) }
  changeVersion(body) {
    body.codes = this.chance.one(['1.0.0', '2.0.0', '0.0.0', '10.20.30', '1.0', 'v1.0.0', '1.0.0 ', '1.0.0-rc', '', 1,
      '9'.repeat(30) + '.0.0', '１.0.0'])
  }
  swapParts(body) {
    const [one, other] = [this.place(body), this.place(this.chance.one(this.examples))]
    set(one.holder, one.name, structuredClone(other.value))
  }
  deepen(body) { this.change(body, () => true, value => this.chance.one([[value], { a: value }, [[[[[[[[[value]]]]]]]]]])) }
  versions(body) {
    const place = this.place(body, value => isObject(value) && 'versions' in value)
    if (place) place.value.versions = this.chance.one([
      this.made.value({ $ref: '#/$defs/versions' }), 'all', 'All', {}, { list: ['1'], scheme: 'dotted' }, { scheme: 'date' },
      { from: '1' }, { list: [] }, { list: ['1'], from: '1' }, { scheme: 'opaque', from: '1' }])
  }
  otherType() { return structuredClone(this.chance.one(OTHER_TYPES)) }

  // How a body is spelled; most are spelled plainly.
  spell(body) {
    const { chance } = this
    const text = JSON.stringify(chance.happens(0.2) ? shuffled(body, chance) : body)
    if (chance.happens(0.85)) return text
    const names = [...text.matchAll(/[{,]("(?:[^"\\]|\\.)*"):/g)]
    const numbers = [...text.matchAll(/(?<=[:,[])-?\d+(?=[,\]}])/g)]
    const replace = (match, by) => text.slice(0, match.index) + by + text.slice(match.index + match[0].length)
    return chance.one([
      () => text.slice(0, chance.below(text.length)),
      () => text + chance.one([' ', '\t', '\r', 'x', '{}', ',', '\u0000', '\ufeff']),
      () => chance.one([' ', '\t ', '\ufeff', '[', '//']) + text,
      () => text.replaceAll(',"', ' , "').replaceAll('":', '" : '),
      () => text.replace(/[a-z]/g, letter => chance.happens(0.1) ? escaped(letter) : letter),
      () => {
        const match = chance.one(names)
        return replace(match, `${match[0][0]}${match[1]}:${chance.one(['1', '""', 'null'])},${match[1]}:`)
      },
      () => {
        if (numbers.length === 0) return text
        const match = chance.one(numbers)
        const n = match[0]
        return replace(match, chance.one([`${n}.0`, `${n}e0`, `${n}0e-1`, `${n}E+0`, `${n}.5`, `${n}e-1`, `-${n}`, `0${n}`,
          `+${n}`, `${n}.`, `${n}.0000000000000000000000001`, `0x${n}`, '-0', '-0.0', '1e400', '5e-400', '0e9', 'NaN',
          '9007199254740993', '9007199254740991.0', '1e2', '0.5e1', '123456789012345678901234567890']))
      },
    ])()
  }

  // A body as one line of JSON, or of something close to it.
  next() {
    const { chance } = this
    const body = chance.happens(0.3) ? this.made.body() : structuredClone(chance.one(this.examples))
    const changes = chance.one([0, 1, 1, 1, 1, 1, 2, 3])
    const kinds = ['removeField', 'addField', 'addFittingField', 'addFittingField', 'changeType', 'changeNumber',
      'numberAnywhere', 'changeLength', 'stretch', 'swapCode', 'addCode', 'strangeCharacter', 'changeDate',
      'changeDigit', 'changeName', 'changeList', 'changeKind', 'changeVersion', 'swapParts', 'deepen', 'versions']
    for (let i = 0; i < changes && this.place(body); ++i) this[chance.one(kinds)](body)
    return this.spell(body).replaceAll('\n', ' ')
  }
}

const isObject = value => value !== null && typeof value === 'object' && !Array.isArray(value)
const isString = value => typeof value === 'string'
const isNumber = value => typeof value === 'number'
const escaped = letter => '\\u' + letter.charCodeAt(0).toString(16).padStart(4, '0')

// Plain assignment to "__proto__" would change the prototype instead of adding a member.
function set(holder, name, value) {
  if (Array.isArray(holder)) holder[Number(name) || 0] = value
  else Object.defineProperty(holder, name, { value, enumerable: true, writable: true, configurable: true })
}

function shuffled(value, chance) {
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(entry => [chance.next(), entry]).sort(([a], [b]) => a - b)
  const out = {}
  for (const [, [name, item]] of entries) set(out, name, shuffled(item, chance))
  return out
}
