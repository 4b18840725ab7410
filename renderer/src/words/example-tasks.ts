/** What the example list says: one key a task. */
export const exampleTasks = [
  { title: 'Press J or ↓ to come here, Space to complete me', priority: 0 },
  { title: 'Press N and type: Call Anna tomorrow 3pm !1', priority: 1 },
  { title: 'Press Enter to change these words, Escape to leave them', priority: 0 },
  {
    title: 'Press E to see details',
    priority: 0,
    notes: 'Notes, dates, tags and subtasks live here. Escape closes this again.',
  },
  { title: 'Press ? for all the other keys', priority: 0 },
] as const
