import type { SinkSettings } from '../core/capture-sink.js';
import type { Config } from '../core/config.js';

// What of a config concerns which room.

export function sinkSettings({ capture, store }: Config): SinkSettings {
  return { redact: capture.redact, retention: store.retention };
}

export function recorderSettings({ capture }: Config) {
  const { bodyBytesMax, lingerMs, rules } = capture;
  return { bodyBytesMax, lingerMs, rules };
}
