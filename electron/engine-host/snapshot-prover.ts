/** Entry of the thread that proves one snapshot and answers with the outcome. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Proof } from '@tidelist/engine/host'
import { proveSnapshot } from '@tidelist/engine/prove-snapshot'
import { nodeDatabase } from './node-database.ts'
import { nodeFiles } from './node-files.ts'

export type ProofRequest = { snapshot: string; scratch: string; seedDir: string }

const { seedDir, ...request } = workerData as ProofRequest // only node-proof.ts starts this thread

const proof = await proveSnapshot({ files: nodeFiles, database: nodeDatabase(seedDir) }, request).catch(
  (error: unknown): Proof => ({ ok: false, reason: error instanceof Error ? error.message : String(error) }),
)
parentPort?.postMessage(proof)
