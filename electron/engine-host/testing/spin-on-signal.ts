/** Loaded into an engine's process by a test: from SIGUSR2 on it does nothing but spin, as a database on a full disk may. */
process.on('SIGUSR2', () => {
  for (;;) Math.random()
})
