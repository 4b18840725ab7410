/** The engine's proof port on Node: one thread for each proof, ended when it has answered or takes too long. */
import { Worker } from 'node:worker_threads'
import type { Proof, ProofPort } from '@tidelist/engine/host'
import type { ProofRequest } from './snapshot-prover.ts'

/** A hundred thousand tasks take some ten seconds; a disk that has filled up would hold the thread for ever. */
const PROOF_TAKES_AT_MOST_MS = 10 * 60_000

export const nodeProof = ({ proverFile, seedDir }: { proverFile: string; seedDir: string }): ProofPort => ({
  prove: (snapshot, scratch) =>
    new Promise((resolve) => {
      const workerData: ProofRequest = { snapshot, scratch, seedDir }
      const worker = new Worker(proverFile, { workerData })
      const end = (proof: Proof) => {
        clearTimeout(timer)
        resolve(proof)
        void worker.terminate()
      }
      const timer = setTimeout(() => end({ ok: false, reason: 'took too long' }), PROOF_TAKES_AT_MOST_MS)
      worker.on('message', (proof: Proof) => end(proof))
      worker.on('error', (error) => end({ ok: false, reason: error.message }))
      worker.on('exit', () => end({ ok: false, reason: 'ended without an answer' }))
    }),
})
