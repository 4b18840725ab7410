/** What measurements of synchronisation stand on: a server in a process of its own, as in life, on a real Postgres, and devices that count what they send. */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { NetworkPort } from '@tidelist/engine/host'
import type { Device } from '@tidelist/engine/testing/test-device'
import { nodeNetwork } from '../electron/engine-host/node-network.ts'

export type ServerProcess = { url: string; pid: number; stop(): void }

/** With the address that people know, where several servers stand behind one, people may ask as often as they like. */
export const serverProcess = (database: string, publicUrl?: string): Promise<ServerProcess> =>
  childServer('server-process.ts', publicUrl === undefined ? [database] : [database, publicUrl])

/** A script of this folder that prints its address when it listens, and goes when its standard input ends. */
export async function childServer(script: string, args: readonly string[]): Promise<ServerProcess> {
  const file = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  for await (const url of createInterface(child.stdout))
    return { url, pid: child.pid ?? 0, stop: () => child.stdin.end() }
  throw new Error('The server has ended without an address')
}

/** Of a process: what it takes up now and took at most. */
export function memoryMb(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const read = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024
  return { now: read('VmRSS'), most: read('VmHWM') }
}

/** Processor time of a process so far, in milliseconds. */
export const cpuMs = (pid: number): number => sum(processTimes(pid).slice(0, 2))

const sum = (ticks: readonly number[]): number => ticks.reduce((all, each) => all + each, 0) * 10

/** Of the process itself, as a user and in the system, and of its children that have ended, in hundredths of a second. */
function processTimes(pid: number): number[] {
  const after = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '')
  return after.split(' ').slice(11, 15).map(Number)
}

export const saved = (device: Device) =>
  device.until({ query: 'sync' }, ({ phase, waiting }) => phase === 'saved' && waiting === 0)

export type Traffic = { requests: number; bytes: number }

/** The product's own network, which counts its requests and the characters of their bodies, both ways. */
export function countingNetwork(): { network: NetworkPort; traffic: Traffic } {
  const traffic: Traffic = { requests: 0, bytes: 0 }
  const request: NetworkPort['request'] = async (asked) => {
    const answer = await nodeNetwork.request(asked)
    traffic.requests += 1
    traffic.bytes += (asked.body?.length ?? 0) + (answer.kind === 'answer' ? answer.body.length : 0)
    return answer
  }
  return { network: { ...nodeNetwork, request }, traffic }
}

/** Processor time of every Postgres process of this machine so far, those included that have ended since, in milliseconds. */
export const postgresCpuMs = (): number =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .reduce((all, pid) => all + postgresMs(Number(pid)), 0)

function postgresMs(pid: number): number {
  try {
    const isPostgres = readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres'
    return isPostgres ? sum(processTimes(pid)) : 0
  } catch {
    return 0 // it has just ended
  }
}
