// The one IPC channel between a window and the core, the same name both ways.

export const CHANNEL = 'watchroom';
