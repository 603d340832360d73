// The rules of records' README that a schema cannot hold, written independently of the C++ that they judge.
import { createHash } from 'node:crypto'

const DROPPED = new Set('ltd limited plc llp inc gmbh bv uk group the'.split(' '))

export function normalisedName(name) {
  const words = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().split(/[^a-z0-9]+/)
  return words.filter(word => word !== '' && !DROPPED.has(word)).join(' ')
}

// null: no id
export function techId(maker, product) {
  if (maker === 'not-known' || product === 'not-known') return null
  const by = normalisedName(maker)
  const what = normalisedName(product)
  if (by === '' || what === '') return null
  return 'tech:' + createHash('sha256').update(`stonechat-tech-v1|${by}|${what}`).digest('hex').slice(0, 32)
}

export function gs1CheckDigit(thirteenDigits) {
  const sum = [...thirteenDigits].reduce((total, digit, i) => total + Number(digit) * (i % 2 ? 1 : 3), 0)
  return String((10 - (sum % 10)) % 10)
}

function existsInCalendar(date) {
  const [year, month, day] = date.split('-').map(Number)
  const made = new Date(Date.UTC(year, month - 1, day))
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === day
}

// Where each kind holds dates; "*" is every item of an array. The patterns of the schema already see to months.
const DATES = {
  alert: ['issued', 'acknowledge_by', 'complete_by', 'actions.*.by'],
  receipt: ['on'],
  notice: ['on', 'reply_by'],
  review: ['on'],
  technology: ['released'],
  codes: ['from'],
}

function at(value, path) {
  if (path.length === 0) return [value]
  if (value === null || typeof value !== 'object') return []
  const [step, ...rest] = path
  if (step === '*') return Object.values(value).flatMap(item => at(item, rest))
  return Object.hasOwn(value, step) ? at(value[step], rest) : []
}

function* objectsIn(value) {
  if (value === null || typeof value !== 'object') return
  yield value
  for (const item of Object.values(value)) yield* objectsIn(item)
}

function* scalarsIn(value) {
  if (value === null || typeof value !== 'object') return yield value
  for (const [name, item] of Object.entries(value)) {
    if (!Array.isArray(value)) yield name
    yield* scalarsIn(item)
  }
}

export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  return `{${Object.keys(value).sort().map(name => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`
}

// JSON.parse keeps the last of two members with one name, so names are looked for in the text, which must be JSON.
function hasNameTwice(text) {
  const open = []
  const tokens = [...text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)].map(match => match[0])
  return tokens.some((token, i) => {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else if (tokens[i + 1] === ':') {
      const names = open.at(-1)
      const name = JSON.parse(token)
      if (names.has(name)) return true
      names.add(name)
    }
    return false
  })
}

// What I-JSON (RFC 7493) allows, which RFC 8785 asks for: one member a name, whole surrogate pairs, numbers that
// every reader reads alike.
function isIJson(text, body) {
  const isFit = scalar => {
    if (typeof scalar === 'string') return !/\p{Cs}/u.test(scalar)
    return typeof scalar !== 'number' || Number.isSafeInteger(scalar)
  }
  return !hasNameTwice(text) && [...scalarsIn(body)].every(isFit)
}

// The first rule that a body breaks although the schema accepts it, or null.
export function brokenRule(text, body) {
  for (const object of objectsIn(body.content)) {
    if (Object.hasOwn(object, 'maker') && Object.hasOwn(object, 'product')) {
      if ((object.tech ?? null) !== techId(object.maker, object.product)) return 'rule 1: technology id'
    }
    const udi = object.udi_di
    if (/^[0-9]{14}$/.test(udi) && gs1CheckDigit(udi.slice(0, 13)) !== udi[13]) return 'rule 2: check digit'
  }
  for (const path of DATES[body.kind] ?? [])
    if (!at(body.content, path.split('.')).every(existsInCalendar)) return 'rule 3: calendar'
  if (!isIJson(text, body)) return 'rule 4: not what RFC 8785 canonicalises'
  if (Buffer.byteLength(canonical(body)) > 16384) return 'rule 4: size'
  return null
}
