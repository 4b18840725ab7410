/** A reason not to start, as one sentence for the person who started the server. It never holds a secret. */
export class StartRefused extends Error {
  constructor(sentence: string) {
    super(sentence)
    this.name = 'StartRefused'
  }
}
