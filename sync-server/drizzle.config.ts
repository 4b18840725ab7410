import { defineConfig } from 'drizzle-kit'

/** The shared tables have their own migrations; `users` is only referenced from here. */
export default defineConfig({ dialect: 'postgresql', schema: './src/tables/index.ts', out: './migrations' })
