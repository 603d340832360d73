// Verifies everything that `stonechat export --cose DIR` wrote with two COSE libraries that know nothing of
// Stonechat. Usage, after `npm ci` in this folder:
//
//   node verify_export.mjs DIR
//
// Each message must verify with its key in both, and in neither once a byte of it is changed: one of the protected
// header, one of the payload and one of the signature in every message, and each byte in turn in the first one.
// Exit code 1 with a line for each message that does not behave so.
import { createHash, createPublicKey } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire, register } from 'node:module'
import { join } from 'node:path'

// Its form for `import` does not load in the node of Debian 12 (18.19).
const { Sign1 } = createRequire(import.meta.url)('@auth0/cose')
// @ldclabs/cose-ts names its own files without their extension, which bundlers complete and node does not.
register('./with_extension.mjs', import.meta.url)
const { Ed25519Key } = await import('@ldclabs/cose-ts/ed25519')
const { Sign1Message } = await import('@ldclabs/cose-ts/sign1')

const contentType = 3 // RFC 9052 section 3.1
const directory = process.argv[2]
const read = (...path) => readFileSync(join(directory, ...path))
const faults = []

const libraries = {
  '@auth0/cose': async (message, key) => {
    await Sign1.decode(message).verify(key, { algorithms: [-8] })
  },
  '@ldclabs/cose-ts': async (message, key) => {
    // Ed25519 keys end their SubjectPublicKeyInfo with the 32 raw bytes (RFC 8410 section 4).
    const raw = key.export({ format: 'der', type: 'spki' }).subarray(-32)
    Sign1Message.fromBytes(Ed25519Key.fromPublic(raw), message)
  },
}

async function verifies(library, message, key) {
  try {
    await libraries[library](Buffer.from(message), key)
    return true
  } catch {
    return false
  }
}

function changed(message, at) {
  const copy = Buffer.from(message)
  copy[at] ^= 1
  return copy
}

// Tag 18 and the array's head are 2 bytes, the protected header's string head 2 more; the signature ends the message.
function placesToChange(message) {
  const protectedLength = message[3]
  return [4 + Math.floor(protectedLength / 2), Math.floor(message.length / 2), message.length - 10]
}

async function check(name, message, key, purpose, places) {
  if (Sign1.decode(message).protectedHeaders.get(contentType) !== `application/vnd.stonechat.${purpose}+cbor`)
    faults.push(`${name}: its content type is not that of a ${purpose}`)
  for (const library of Object.keys(libraries)) {
    if (!(await verifies(library, message, key))) faults.push(`${name}: ${library} does not verify it`)
    for (const at of places)
      if (await verifies(library, changed(message, at), key))
        faults.push(`${name}: ${library} verifies it with byte ${at} changed`)
  }
}

const { records } = JSON.parse(read('index.json'))
for (const [number, { id, key, body_hash }] of records.entries()) {
  const message = read(`${id}.cose`)
  if (createHash('sha256').update(message).digest('hex') !== id) faults.push(`${id}: is not the hash of its message`)
  if (createHash('sha256').update(read(`${id}.body`)).digest('hex') !== body_hash)
    faults.push(`${id}: its body is not the one that was signed`)
  if (!Buffer.from(Sign1.decode(message).payload).includes(Buffer.from(body_hash, 'hex')))
    faults.push(`${id}: its payload does not carry its body's hash`)
  const everywhere = number === 0 ? [...message.keys()].slice(2) : placesToChange(message)
  await check(id, message, createPublicKey(read(key)), 'record', everywhere)
}

const entries = readdirSync(join(directory, 'charter')).filter(name => name.endsWith('.cose'))
for (const name of entries) {
  const message = read('charter', name)
  const steward = name.slice(name.indexOf('-') + 1, -'.cose'.length)
  const key = createPublicKey(read('keys', `steward-${steward}.pem`))
  await check(`charter/${name}`, message, key, 'charter', placesToChange(message))
}

faults.forEach(fault => console.log(fault))
console.log(JSON.stringify({ records: records.length, charter_signatures: entries.length, faults: faults.length }))
process.exit(faults.length || records.length === 0 || entries.length === 0 ? 1 : 0)
