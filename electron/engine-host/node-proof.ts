/** The engine's proof port on Node: one thread for each proof, ended when it has answered or takes too long. */
import { Worker } from 'node:worker_threads'
import type { Proof, ProofPort } from '@tidelist/engine/host'
import type { ProofRequest } from './snapshot-prover.ts'

/** A hundred thousand tasks take some ten seconds; a disk that has filled up would hold the thread for ever. */
const PROOF_TAKES_AT_MOST_MS = 10 * 60_000

export const nodeProof = ({ proverFile, seedDir }: { proverFile: string; seedDir: string }): ProofPort => ({
  prove: (snapshot, scratch) => {
    const workerData: ProofRequest = { snapshot, scratch, seedDir }
    const worker = new Worker(proverFile, { workerData })
    const outcome = new Promise<Proof>((resolve) => {
      const timer = setTimeout(() => void worker.terminate(), PROOF_TAKES_AT_MOST_MS)
      worker.on('message', (proof: Proof) => resolve(proof))
      worker.on('error', (error) => resolve({ ok: false, reason: error.message }))
      worker.on('exit', () => {
        clearTimeout(timer)
        resolve({ ok: false, reason: 'ended without an answer' })
      })
    })
    return { outcome, giveUp: () => void worker.terminate() }
  },
})
