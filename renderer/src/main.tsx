/** Opens the line to the engine and draws the window. */
import './styles/fonts.css'
import './styles/tokens.css'
import './styles/base.css'

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { saveNow } from './app/save-now.ts'
import { openEngineConnection } from './engine/engine-connection.ts'

const engine = openEngineConnection(window.tidelist, window)
window.tidelist.onSaveNow(saveNow)
window.addEventListener('pagehide', () => void saveNow())
const root = document.getElementById('root')
if (!root) throw new Error('The page has no root element.')
document.documentElement.dataset.titleBar = window.tidelist.titleBar
createRoot(root).render(
  <StrictMode>
    <App engine={engine} platform={window.tidelist.platform} />
  </StrictMode>,
)
