/**
 * Answers requests for `app://tidelist/...` from one folder, the built window. GET only, our host only, and the path
 * must stay in the folder after decoding, so no address can name another file of the machine.
 */
import { readFile } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'
import { isAppUrl } from './app-origin.ts'
import { securityHeaders } from './security-headers.ts'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
}

export async function answerAppRequest(request: Request, rootDir: string): Promise<Response> {
  if (request.method !== 'GET') return refusal(405)
  if (!isAppUrl(request.url)) return refusal(404)
  const file = containedFile(new URL(request.url).pathname, rootDir)
  if (file === null) return refusal(400)
  const contentType = contentTypes[extname(file)]
  if (contentType === undefined) return refusal(404)
  try {
    const body = new Uint8Array(await readFile(file))
    return new Response(body, { headers: { ...securityHeaders, 'Content-Type': contentType } })
  } catch {
    return refusal(404)
  }
}

/** The file under rootDir that a URL's path names, or null when the path is malformed or leaves the folder. */
export function containedFile(pathname: string, rootDir: string): string | null {
  const decoded = decodePath(pathname)
  if (decoded === null || decoded.includes('\0') || decoded.includes('\\') || decoded.includes(':'))
    return null
  const relative = decoded === '/' ? 'index.html' : decoded.slice(1)
  const root = resolve(rootDir)
  const file = resolve(root, relative)
  return file.startsWith(root + sep) ? file : null
}

function decodePath(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return null
  }
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: { ...securityHeaders } })
}
