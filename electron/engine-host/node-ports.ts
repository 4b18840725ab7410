/** All ports of the engine on Node, for the utility process and for tests with real files. */
import { randomBytes } from 'node:crypto'
import type { EnginePorts } from '@tidelist/engine/host'
import { acquireFileLock } from '@tidelist/shared-schema/host/file-lock'
import { nodeDatabase } from './node-database.ts'
import { nodeFiles } from './node-files.ts'
import { nodeNetwork } from './node-network.ts'
import { nodeProof } from './node-proof.ts'
import { whereabouts } from './whereabouts.ts'

export type NodeHost = {
  userDataDir: string
  seedDir: string
  /** The file of `snapshot-prover.ts`, as source or as built. */
  proverFile: string
  serverUrl: string | null
  device: EnginePorts['device']
  secrets: EnginePorts['secrets']
  chosenFiles: EnginePorts['chosenFiles']
  browser: EnginePorts['browser']
  endProcess: EnginePorts['endProcess']
}

export const nodePorts = (host: NodeHost): EnginePorts => ({
  files: nodeFiles,
  database: nodeDatabase(host.seedDir),
  proof: nodeProof(host),
  lock: acquireFileLock,
  whereabouts,
  time: {
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  },
  random: { bytes: (count) => new Uint8Array(randomBytes(count)), fraction: () => Math.random() },
  network: nodeNetwork,
  timers: {
    after: (delayMs, work) => {
      const timer = setTimeout(work, delayMs)
      return () => clearTimeout(timer)
    },
  },
  secrets: host.secrets,
  chosenFiles: host.chosenFiles,
  browser: host.browser,
  endProcess: host.endProcess,
  log: (event, facts) => process.stderr.write(`${JSON.stringify({ event, ...facts })}\n`),
  userDataDir: host.userDataDir,
  device: host.device,
  serverUrl: host.serverUrl,
})
