/** The contract between a window and the engine. */
export * from './commands.ts'
export * from './queries.ts'
export * from './rpc.ts'
