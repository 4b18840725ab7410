/** A step that cannot go on and knows what the person can do about it; the message is the whole sentence. */
export class SetupRefused extends Error {}

/** Runs a script: a refusal is one sentence and exit code 1, anything else is a bug and shows its stack. */
export async function runScript(script: () => Promise<number>): Promise<void> {
  try {
    process.exit(await script())
  } catch (error) {
    if (!(error instanceof SetupRefused)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
