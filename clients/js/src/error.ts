// SPDX-License-Identifier: Apache-2.0

/** The members of a problem (RFC 9457) as the server sends them. */
export interface Problem {
  readonly code: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly retryable?: boolean;
  readonly [member: string]: unknown;
}

/**
 * Why something was refused or did not work. Decide by {@link code} and {@link retryable}: texts may change.
 *
 * Codes of the server are in its reference of errors. Those made here: `network` (nobody answered, or the connection broke),
 * `silent` (the connection stayed open and nothing came), `http-502` and the like (somebody between here and the server
 * answered), `closed-1006` and the like (a WebSocket ended without a reason), `protocol` (not understood), `token` (the
 * application gave no token, or none in time), `client-closed` (subscribed to after the client's end).
 */
export class RejoinError extends Error {
  override readonly name = 'RejoinError';

  constructor(
    readonly code: string,
    message: string,
    /** Whether the same may work later. */
    readonly retryable: boolean,
    /** How long to wait, where the server said so. */
    readonly retryAfterMs?: number,
    /** All that the server said, where it said something. */
    readonly problem?: Problem,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  static ofProblem(problem: Problem, retryAfterMs?: number): RejoinError {
    const message = [problem.detail, problem.title].find((text) => typeof text === 'string') ?? problem.code;
    return new RejoinError(problem.code, `${problem.code}: ${message}`, problem.retryable === true, retryAfterMs, problem);
  }

  /** Of an answer that is no success; its body is read to the end. */
  static async ofResponse(response: Response): Promise<RejoinError> {
    const retryAfterMs = retryAfter(response.headers.get('Retry-After'));
    const text = await response.text().catch(() => '');
    const problem = asProblem(parsed(text));
    if (problem) return RejoinError.ofProblem(problem, retryAfterMs);
    const status = response.status;
    const retryable = status >= 500 || status === 408 || status === 425 || status === 429;
    return new RejoinError(`http-${status}`, `http-${status}: not an answer of the server`, retryable, retryAfterMs);
  }

  static network(cause: unknown): RejoinError {
    const message = cause instanceof Error ? cause.message : String(cause);
    return new RejoinError('network', `network: ${message}`, true, undefined, undefined, { cause });
  }
}

/** Whether a new token may mend it: the one that was used is over, or was never one. */
export function isAboutToken(code: string): boolean {
  return code === 'token-expired' || code === 'token-missing' || code === 'token-invalid';
}

/** Whether it says that the subscriber's position cannot be gone on from. */
export function isReset(code: string): boolean {
  return code === 'cursor-reset' || code === 'cursor-expired' || code === 'stream-deleted';
}

export function asProblem(value: unknown): Problem | undefined {
  const isProblem = typeof value === 'object' && value !== null && typeof (value as Problem).code === 'string';
  return isProblem ? (value as Problem) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds; the date that HTTP also allows would need a clock that agrees with the server's. */
function retryAfter(value: string | null): number | undefined {
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : undefined;
}
