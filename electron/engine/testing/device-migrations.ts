/** The device's migrations, for tests outside of the engine. */
export { deviceMigrations } from '../migrations/bundle.ts'
