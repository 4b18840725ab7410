/** The contract between a window and the engine. */
export * from './account.ts'
export * from './commands.ts'
export * from './history.ts'
export * from './queries.ts'
export * from './rpc.ts'
export * from './storage.ts'
export * from './views.ts'
