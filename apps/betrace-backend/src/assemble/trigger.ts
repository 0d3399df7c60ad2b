/**
 * What made a trace be decided: its root came and the grace is over · silence without a root · its age · one of its
 * limits · the memory of all open traces · the service stops. Only `root` says that the trace was closed in peace.
 */
export type Trigger = 'root' | 'idle' | 'max_age' | 'spans' | 'bytes' | 'memory' | 'shutdown';
