/** What measurements of synchronisation stand on: a server in a process of its own, as in life, on a real Postgres, and devices that count what they send. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { NetworkPort } from '@tidelist/engine/host'
import type { Device } from '@tidelist/engine/testing/test-device'
import { nodeNetwork } from '../electron/engine-host/node-network.ts'

export async function serverProcess(database: string): Promise<{ url: string; stop(): void }> {
  const script = fileURLToPath(new URL('server-process.ts', import.meta.url))
  const child = spawn(process.execPath, [script, database], { stdio: ['pipe', 'pipe', 'inherit'] })
  for await (const url of createInterface(child.stdout)) return { url, stop: () => child.stdin.end() }
  throw new Error('The server has ended without an address')
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
