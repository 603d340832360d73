// Secure Scuttlebutt: ssb-db with EBT replication; one signed feed an author. The reader asks for all feeds and
// verifies each message; the link is a secret handshake over TCP.
//   ssb.cjs fill DIR RECORDS AUTHORS BYTES     prints "filled"
//   ssb.cjs serve DIR                          prints its address, serves until its input ends
//   ssb.cjs read DIR ADDRESS FILLED_DIR        prints {"seconds","records"}
const caps = require('ssb-caps')
const crypto = require('crypto')
const fs = require('fs')
const net = require('net')
const keys = require('ssb-keys')
const path = require('path')
const SecretStack = require('secret-stack')

const [, , verb, directory, ...rest] = process.argv
const feedsFile = (dir) => path.join(dir, 'feeds.json')

async function start () {
  const port = await freePort()
  return SecretStack({ caps: { shs: caps.shs } })
    .use(require('ssb-db'))
    .use(require('ssb-ebt'))({
      path: path.join(directory, 'ssb'),
      keys: keys.loadOrCreateSync(path.join(directory, 'secret')),
      caps: { shs: caps.shs },
      connections: {
        incoming: { net: [{ scope: 'device', transform: 'shs', host: '127.0.0.1', port }] },
        outgoing: { net: [{ transform: 'shs' }] }
      },
      timers: { inactivity: -1 },
      ebt: { logging: false }
    })
}

// Taken and given back: nobody else on this machine asks for it in the next moment.
function freePort () {
  return new Promise((resolve) => {
    const taken = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = taken.address()
      taken.close(() => resolve(port))
    })
  })
}

const called = (work) => new Promise((resolve, reject) => work((error, value) => error ? reject(error) : resolve(value)))

async function fill (records, authors, bytes) {
  const sbot = await start()
  const feeds = []
  for (let i = 0; i < authors; i++) {
    const id = keys.generate()
    feeds.push({ id: id.id, feed: sbot.createFeed(id), length: 0 })
  }
  // base64 of random bytes: what a message's JSON carries
  const text = () => crypto.randomBytes(Math.floor(bytes * 3 / 4)).toString('base64')
  for (let at = 0; at < records;) {
    const batch = []
    for (let i = 0; i < authors && at < records; i++, at++) {
      feeds[i].length++
      batch.push(called((done) => feeds[i].feed.publish({ type: 'record', text: text() }, done)))
    }
    await Promise.all(batch)
  }
  fs.writeFileSync(feedsFile(directory), JSON.stringify(feeds.map(({ id, length }) => ({ id, length }))))
  await called((done) => sbot.close(true, done))
  console.log('filled')
  process.exit(0)
}

async function serve () {
  const sbot = await start()
  for (const { id } of JSON.parse(fs.readFileSync(feedsFile(directory)))) sbot.ebt.request(id, true)
  console.log(sbot.getAddress('device'))
  process.stdin.resume()
  process.stdin.on('end', () => process.exit(0))
}

async function read (address, filled) {
  const feeds = JSON.parse(fs.readFileSync(feedsFile(filled)))
  const total = feeds.reduce((sum, { length }) => sum + length, 0)
  const sbot = await start()
  let records = 0
  const whole = new Promise((resolve) => sbot.post(() => { if (++records === total) resolve() }))
  const began = process.hrtime.bigint()
  for (const { id } of feeds) sbot.ebt.request(id, true)
  await called((done) => sbot.connect(address, done))
  await whole
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  console.log(JSON.stringify({ seconds, records }))
  process.exit(0)
}

const run = { fill: () => fill(...rest.map(Number)), serve, read: () => read(rest[0], rest[1]) }[verb]
run().catch((error) => { console.error(error); process.exit(1) })
