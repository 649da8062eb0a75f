// The bridge into the window: two functions, texts both ways, and nothing else of Electron or Node.
import { contextBridge, ipcRenderer } from 'electron';
import { CHANNEL } from './channel.ts';

contextBridge.exposeInMainWorld('watchroom', {
  post(text: string): void {
    ipcRenderer.send(CHANNEL, String(text));
  },
  onMessage(listener: (text: string) => void): void {
    // The event is not handed on: it carries the sender, and with it the whole of ipcRenderer.
    ipcRenderer.on(CHANNEL, (_event, text: string) => listener(text));
  },
});
