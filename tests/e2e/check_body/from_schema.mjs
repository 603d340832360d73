// Values made from the schema: mostly such as it accepts, now and then one step beyond a limit.
import { gs1CheckDigit, techId } from './rules.mjs'

const CHARACTERS = ['x', 'é', 'e\u0301', '例', '\u{1F600}', ' ', '0', '"', '\\', '\n', '\u2028', '\u0000', '\uFFFD']
const NAMES = ['Example Skin AI Ltd', 'The Example Group', 'Ltd', 'ＡＢＣ™', 'İé Ⅷ', '例示', 'not-known', 'Not-Known', 'A1', 'ß', 'ſ K',
  'a\u034Fb', 'x\uFE0Fy', 'ﬁ ltd', 'UK', 'a@b', '123456789', '1234567890', '①②③④⑤⑥⑦⑧⑨⓪']

export class FromSchema {
  constructor(schema, chance) {
    this.schema = schema
    this.chance = chance
  }

  // A string for a pattern of the schema. A pattern that is not here ends the run: someone changed the schema.
  matching(pattern) {
    const { chance } = this
    const from = (letters, count) => chance.some(count, () => chance.one([...letters])).join('')
    const hex = count => from('0123456789abcdef', count)
    const digits = count => from('0123456789', count)
    const upper = count => from('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', count)
    const two = number => String(number).padStart(2, '0')
    const month = () => `20${digits(2)}-${two(1 + chance.below(12))}`
    const makers = {
      '^[0-9]+[.][0-9]+[.][0-9]+$': () => `${digits(1 + chance.below(3))}.${digits(1)}.${digits(1)}`,
      '^[0-9a-f]{64}$': () => hex(64),
      '^[0-9a-f]{32}$': () => hex(32),
      '^tech:[0-9a-f]{32}$': () => `tech:${hex(32)}`,
      '^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$': () => `${month()}-${two(1 + chance.below(31))}`,
      '^20[0-9]{2}-(0[1-9]|1[0-2])$': month,
      '^[0-9A-Za-z][0-9A-Za-z .+_-]{0,39}$': () => upper(1) + from('aZ09 .+_-', chance.one([0, 1, 5, 38, 39])),
      '^([0-9]{14}|[+][A-Z0-9]{6,25}|[A-Z0-9]{4,25})$': () => {
        const gtin = digits(13)
        return chance.one([gtin + gs1CheckDigit(gtin), gtin + digits(1), digits(13), digits(15),
          '+' + upper(chance.one([6, 25])), upper(chance.one([4, 14, 25]))])
      },
      '^[A-Za-z0-9/-]{3,30}$': () => from('aZ09/-', chance.one([3, 10, 30])),
      '^[A-Z0-9]{3,10}$': () => upper(chance.one([3, 5, 10])),
    }
    if (!makers[pattern]) throw new Error(`no maker for the pattern ${pattern}`)
    return makers[pattern]()
  }

  text(schema) {
    const { chance } = this
    const min = schema.minLength ?? 0
    const max = schema.maxLength ?? 40
    if (schema.not && chance.happens(0.7)) return chance.one(NAMES)
    const length = chance.one([min, min + 1, 20, max - 1, max])
    const only = chance.happens(0.5) ? [chance.one(CHARACTERS)] : CHARACTERS
    return chance.some(length, () => chance.one(only)).join('')
  }

  resolve(schema) {
    return schema.$ref ? this.schema.$defs[schema.$ref.split('/').at(-1)] : schema
  }

  value(given) {
    const { chance } = this
    const schema = this.resolve(given)
    const choices = schema.oneOf ?? (schema.type ? null : schema.anyOf)
    if (choices) return this.value(chance.one(choices))
    if ('const' in schema) return schema.const
    if (schema.enum) return chance.one(schema.enum)
    if (schema.pattern) return this.matching(schema.pattern)
    switch (schema.type) {
      case 'string': return this.text(schema)
      case 'boolean': return chance.happens(0.5)
      case 'integer': return this.integer(schema)
      case 'array': return this.array(schema)
      case 'object': return this.object(schema)
    }
    throw new Error(`no maker for ${JSON.stringify(schema)}`)
  }

  integer({ minimum = -Number.MAX_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER, multipleOf = 1 }) {
    const { chance } = this
    const beyond = chance.happens(0.1) ? multipleOf : 0
    return chance.one([minimum - beyond, maximum + beyond,
      minimum + multipleOf * chance.below(Math.min(1000, (maximum - minimum) / multipleOf))])
  }

  array({ items, minItems = 0, maxItems = 3, uniqueItems = false }) {
    const { chance } = this
    const count = chance.one([minItems, Math.min(maxItems, minItems + 1), Math.min(2, maxItems), maxItems,
      chance.happens(0.1) ? maxItems + 1 : maxItems])
    const out = chance.some(count, () => this.value(items))
    return uniqueItems && chance.happens(0.9) ? [...new Set(out)] : out
  }

  object(schema) {
    const { chance } = this
    const out = {}
    const often = chance.one([0, 0.2, 0.5, 1])
    for (const [name, member] of Object.entries(schema.properties ?? {}))
      if (schema.required?.includes(name) || chance.happens(often)) out[name] = this.value(member)
    if ('maker' in out && 'product' in out && chance.happens(0.95)) giveTechId(out)
    return out
  }

  body() {
    const kind = this.chance.one(this.schema.properties.kind.enum)
    const content = this.value(this.schema.$defs[kind])
    if (content.checked === 'automatic' && this.chance.happens(0.7)) content.severity = 'check'
    if ('text_checked' in content && this.chance.happens(0.7)) content.text_checked = 'person'
    return { codes: '1.0.0', kind, content }
  }
}

export function giveTechId(technology) {
  const tech = techId(String(technology.maker), String(technology.product))
  if (tech) technology.tech = tech
  else delete technology.tech
}
