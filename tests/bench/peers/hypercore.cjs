// Hypercore: one append-only feed an author, in a Corestore; the reader downloads all of them over one TCP
// connection, which Hypercore encrypts and authenticates itself (Noise), and verifies each signed tree head.
//   hypercore.cjs fill DIR RECORDS AUTHORS BYTES     prints "filled"
//   hypercore.cjs serve DIR                          prints its port, serves until its input ends
//   hypercore.cjs read DIR PORT FILLED_DIR           prints {"seconds","records"}
const Corestore = require('corestore')
const crypto = require('crypto')
const fs = require('fs')
const net = require('net')
const path = require('path')

const [, , verb, directory, ...rest] = process.argv
const keysFile = (dir) => path.join(dir, 'feeds.json')

async function fill (records, authors, bytes) {
  const store = new Corestore(path.join(directory, 'store'))
  const feeds = []
  for (let i = 0; i < authors; i++) {
    const core = store.get({ name: 'author-' + i })
    await core.ready()
    const blocks = []
    for (let at = i; at < records; at += authors) blocks.push(crypto.randomBytes(bytes))
    for (const block of blocks) await core.append(block)
    feeds.push({ key: core.key.toString('hex'), length: core.length })
    await core.close()
  }
  fs.writeFileSync(keysFile(directory), JSON.stringify(feeds))
  await store.close()
  console.log('filled')
}

async function serve () {
  const store = new Corestore(path.join(directory, 'store'))
  const feeds = JSON.parse(fs.readFileSync(keysFile(directory)))
  for (const { key } of feeds) await store.get({ key: Buffer.from(key, 'hex') }).ready()
  const server = net.createServer((socket) => {
    const stream = store.replicate(false)
    socket.on('error', () => {})
    stream.on('error', () => {})
    socket.pipe(stream).pipe(socket)
  })
  server.listen(0, '127.0.0.1', () => console.log(server.address().port))
  process.stdin.resume()
  process.stdin.on('end', () => process.exit(0))
}

async function read (port, filled) {
  const feeds = JSON.parse(fs.readFileSync(keysFile(filled)))
  const store = new Corestore(path.join(directory, 'store'))
  await store.ready()
  const began = process.hrtime.bigint()
  const socket = net.connect(port, '127.0.0.1')
  const stream = store.replicate(true)
  stream.on('error', () => {})
  socket.pipe(stream).pipe(socket)
  let records = 0
  await Promise.all(feeds.map(async ({ key, length }) => {
    const core = store.get({ key: Buffer.from(key, 'hex') })
    await core.ready()
    await core.download({ start: 0, end: length }).done()
    if (core.contiguousLength !== length) throw new Error('a feed is not whole')
    records += length
  }))
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  console.log(JSON.stringify({ seconds, records }))
  process.exit(0)
}

const run = { fill: () => fill(...rest.map(Number)), serve, read: () => read(Number(rest[0]), rest[1]) }[verb]
run().catch((error) => { console.error(error); process.exit(1) })
