/** The naive peer's replica: sends the rows it changed, takes what is newer, and asks again every second. */
import type { Peer, Replica } from '../peer.ts'
import { startServerChild } from '../server-child.ts'
import type { Task } from '../tasks.ts'
import { type Exchange, type ExchangeAnswer, openRowFile, type Row, stateOf } from './rows.ts'

const pollEveryMs = 1000

export const naive: Peer = {
  name: 'whole-row last writer wins',
  versions: 'ours, about 100 lines',
  replicaKeeps: 'memory; a JSON file 0.1 s later, not flushed',
  serverKeeps: 'memory; a JSON file 0.1 s later, not flushed',
  note: `asks every ${pollEveryMs / 1000} s`,
  startServer: (dir) => startServerChild('naive/server.ts', dir),
  startReplica: async ({ url, dir, name }) => startReplica(url, `${dir}/naive-${name}.json`),
}

function startReplica(url: string, path: string): Replica {
  const file = openRowFile(path)
  const unsent = new Map<string, Row>()
  let since = 0
  let poll: NodeJS.Timeout | undefined
  const write = (id: string, task: Task) => {
    const row = { id, task, updatedAtMs: Math.max(Date.now(), (file.rows.get(id)?.updatedAtMs ?? 0) + 1) }
    file.merge(row)
    unsent.set(id, row)
    return id
  }
  const exchange = async () => {
    const sent = [...unsent.values()]
    const answer = await post(url, { since, rows: sent })
    if (!answer) return
    for (const row of answer.rows) file.merge(row)
    for (const row of sent) if (unsent.get(row.id) === row) unsent.delete(row.id)
    since = answer.seq
  }
  return {
    load: async (tasks) => tasks.map((task, n) => write(`task-${n}`, task)),
    create: async (task) => write(crypto.randomUUID(), task),
    edit: async ({ key, ...change }) => {
      const row = file.rows.get(key)
      if (row) write(key, { ...row.task, ...change })
    },
    connect: async () => {
      poll = setInterval(() => void exchange(), pollEveryMs)
      await exchange()
    },
    disconnect: async () => clearInterval(poll),
    read: async (keys) => stateOf(file, keys),
    stop: async () => {},
  }
}

async function post(url: string, exchange: Exchange): Promise<ExchangeAnswer | null> {
  return fetch(url, { method: 'POST', body: JSON.stringify(exchange) }).then(
    // Our own server's answer; a connection that is cut in it is like one that is cut before.
    (response) =>
      response.json().then(
        (body) => body as ExchangeAnswer,
        () => null,
      ),
    () => null,
  )
}
