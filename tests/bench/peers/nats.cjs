// NATS JetStream: unsigned messages in one stream on file; a second server, a leaf node over TLS, mirrors it.
//   nats.cjs fill PORT RECORDS AUTHORS BYTES     prints "filled"
//   nats.cjs read PORT RECORDS                   has the server at PORT mirror the stream; prints {"seconds","records"}
const crypto = require('crypto')
const nats = require('nats')

const [, , verb, port, records, authors, bytes] = process.argv
const stream = 'RECORDS'
const window = 1000 // messages that wait for their acknowledgement

async function fill () {
  const connection = await nats.connect({ servers: '127.0.0.1:' + port })
  const manager = await connection.jetstreamManager()
  await manager.streams.add({ name: stream, subjects: ['record.*'], storage: nats.StorageType.File, num_replicas: 1 })
  const client = connection.jetstream()
  for (let at = 0; at < Number(records);) {
    const batch = []
    for (let i = 0; i < window && at < Number(records); i++, at++) {
      batch.push(client.publish('record.' + (at % Number(authors)), crypto.randomBytes(Number(bytes))))
    }
    await Promise.all(batch)
  }
  await connection.drain()
  console.log('filled')
}

async function read () {
  const connection = await nats.connect({ servers: '127.0.0.1:' + port })
  const manager = await connection.jetstreamManager()
  const began = process.hrtime.bigint()
  await manager.streams.add({ name: 'COPY', storage: nats.StorageType.File, mirror: { name: stream, domain: 'there' } })
  let held = 0
  while (held < Number(records)) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    held = (await manager.streams.info('COPY')).state.messages
  }
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  await connection.close()
  console.log(JSON.stringify({ seconds, records: held }))
}

({ fill, read })[verb]().catch((error) => { console.error(error); process.exit(1) })
