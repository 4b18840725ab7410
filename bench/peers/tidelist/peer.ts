/** Tidelist itself: the real engine on real files, and the real server in a process of its own on a real Postgres that flushes. */
import { setTimeout } from 'node:timers/promises'
import { type Device, startDevice } from '@tidelist/engine/testing/test-device'
import { startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import pg from 'pg'
import { serverProcess } from '../../sync-ground.ts'
import type { Peer, PeerServer, Replica, State } from '../peer.ts'
import type { Task } from '../tasks.ts'

const account = { email: 'peers@example.com', password: 'correct horse battery' }

export const tidelist: Peer = {
  name: 'Tidelist',
  versions: 'this checkout',
  replicaKeeps: 'disk (journal and PGlite), journal flushed before "saved"',
  serverKeeps: 'disk (Postgres), flushed at each commit',
  note: 'first sync includes signing up and in; keeps history and conflicts',
  startServer,
  startReplica: async ({ url, dir, name }) =>
    replicaOf(
      await startDevice({ serverUrl: url, name, userDataDir: `${dir}/tidelist-${name}` }),
      name === 'a',
    ),
}

async function startServer(): Promise<PeerServer> {
  const postgres = await startRealPostgres()
  const server = await serverProcess(postgres.url)
  const pool = new pg.Pool({ connectionString: postgres.url })
  // Postgres, told to stop, says so to connections that are just being closed.
  pool.on('error', () => {})
  return {
    port: Number(new URL(server.url).port),
    read: async (keys) => stateOf((await pool.query<TaskRow>(select(keys), keys ? [keys] : [])).rows),
    stop: async () => {
      await pool.end()
      server.stop()
      await postgres.stop()
    },
  }
}

function replicaOf(device: Device, isFirst: boolean): Replica {
  let signedIn = false
  const rows = async (keys?: readonly string[]) => {
    const { profile } = await device.engine.workspace.open()
    // The columns of `select`.
    return (await profile.database.query(select(keys), keys ? [keys] : [])) as TaskRow[]
  }
  return {
    load: async (tasks) => {
      const chunk = 2000
      for (let at = 0; at < tasks.length; at += chunk)
        await device.run('importTodoTxt', {
          text: tasks
            .slice(at, at + chunk)
            .map(todoTxt)
            .join('\n'),
        })
      // The engine does its upkeep after as many rows, which should not fall into a measurement.
      while (tasks.length >= 1000 && !device.logged.some((line) => line.startsWith('upkeep')))
        await setTimeout(100)
      const idOf = new Map((await rows()).map(({ id, title }) => [title, id]))
      return tasks.map(({ title }) => idOf.get(title) ?? `missing: ${title}`)
    },
    create: async ({ due, list, ...task }) =>
      (await device.run('createTask', { ...task, listName: list, due: due ? { date: due } : null })).id,
    edit: async ({ key, title, notes, priority, due }) => {
      const dueDate = due === undefined ? {} : { due: due ? { date: due } : null }
      await device.run('editTask', {
        id: key,
        ...(title === undefined ? {} : { title }),
        ...(notes === undefined ? {} : { notes }),
        ...(priority === undefined ? {} : { priority }),
        ...dueDate,
      })
    },
    connect: async () => {
      if (signedIn) await device.client.run('syncNow', {})
      else if (isFirst) await device.run('signUp', { name: 'Peers', ...account })
      else await device.run('signIn', account)
      signedIn = true
    },
    disconnect: async () => {},
    read: async (keys) => stateOf(await rows(keys)),
    stop: () => device.stop(),
  }
}

type TaskRow = {
  id: string
  title: string
  notes: string
  due: string | null
  priority: number
  list: string
}

const select = (keys?: readonly string[]): string => `
  select t.id::text, t.title, t.notes, t.due_date::text as due, t.priority, l.name as list
  from tasks t left join lists l on l.user_id = t.user_id and l.id = t.list_id
  where t.deleted_at_ms is null ${keys ? 'and t.id = any($1::uuid[])' : ''}`

const stateOf = (rows: readonly TaskRow[]): State => new Map(rows.map(({ id, ...task }) => [id, task]))

const todoTxt = ({ title, list, due }: Task): string => `${title} +${list}${due ? ` due:${due}` : ''}`
