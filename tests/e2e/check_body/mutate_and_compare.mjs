// Holds `stonechat check-body` against JSON Schema (ajv) and the rules of records, on seeded mutations of the
// examples. Usage, after `npm ci` in this folder:
//
//   node mutate_and_compare.mjs [--count 20000] [--seed N] [--show 10] [--root DIR] COMMAND...
//
// DIR is the repository, for a copy of this folder that stands elsewhere.
// COMMAND reads a body a line and writes a verdict a line, as `stonechat check-body --jsonl -` does. Exit code 1 on
// any disagreement, which is printed with the body; the seed that is printed repeats the run.
import { spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import Ajv2020 from 'ajv/dist/2020.js'
import { Chance } from './chance.mjs'
import { Mutator } from './mutations.mjs'
import { brokenRule } from './rules.mjs'

function expectedVerdict(validate, text) {
  let body
  try {
    body = JSON.parse(text)
  } catch {
    return { ok: false, why: 'not JSON' }
  }
  if (!validate(body)) return { ok: false, why: `schema: ${validate.errors[0].instancePath} ${validate.errors[0].message}` }
  const rule = brokenRule(text, body)
  return rule ? { ok: false, why: rule } : { ok: true, why: '' }
}

function verdictsOf(command, lines) {
  return new Promise((resolve, reject) => {
    const child = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] })
    const chunks = []
    child.on('error', reject)
    child.stdin.on('error', reject)
    child.stdout.on('data', chunk => chunks.push(chunk))
    child.on('close', () => resolve(Buffer.concat(chunks).toString('utf8').split('\n').slice(0, -1).map(line => JSON.parse(line))))
    child.stdin.end(lines.map(line => line + '\n').join(''))
  })
}

const { values: options, positionals: command } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 32) },
    show: { type: 'string', default: '10' },
    root: { type: 'string' },
  },
  args: separated(process.argv.slice(2)),
})

// Options end where the command begins, so that its own options stay its own.
function separated(args) {
  let i = 0
  while (['--count', '--seed', '--show', '--root'].includes(args[i])) i += 2
  return args[i] === '--' ? args : [...args.slice(0, i), '--', ...args.slice(i)]
}

if (command.length === 0) {
  console.error('usage: node mutate_and_compare.mjs [--count N] [--seed N] [--show N] [--root DIR] COMMAND...')
  process.exit(2)
}

const root = options.root ? pathToFileURL(resolve(options.root) + '/') : new URL('../../../', import.meta.url)
const readJson = path => JSON.parse(readFileSync(new URL(path, root), 'utf8'))

const schema = readJson('protocol/record/data/schema.json')
const validate = new Ajv2020({ strict: false }).compile(schema)
const folder = 'tests/vectors/records/examples/'
const examples = readdirSync(new URL(folder, root)).sort().map(name => readJson(folder + name))
const mutator = new Mutator(schema, readJson('protocol/record/data/codes.json'), examples, new Chance(Number(options.seed)))

const lines = Array.from({ length: Number(options.count) }, () => mutator.next())
const expected = lines.map(line => expectedVerdict(validate, line))
const given = await verdictsOf(command, lines)
if (given.length !== lines.length) {
  console.error(`${lines.length} bodies, but ${given.length} verdicts; seed ${options.seed}`)
  process.exit(1)
}

const disagreements = lines.map((line, i) => i).filter(i => given[i].ok !== expected[i].ok)
for (const i of disagreements.slice(0, Number(options.show)))
  console.log(JSON.stringify({ body: lines[i], expected: expected[i], given: given[i] }))
const nameless = given.filter(verdict => !verdict.ok && (typeof verdict.pointer !== 'string' || !verdict.rule)).length
console.log(JSON.stringify({
  seed: Number(options.seed),
  bodies: lines.length,
  accepted: expected.filter(verdict => verdict.ok).length,
  refused_by_rule: expected.filter(verdict => verdict.why.startsWith('rule')).length,
  disagreements: disagreements.length,
  refusals_without_pointer_or_rule: nameless,
}))
process.exit(disagreements.length || nameless ? 1 : 0)
