// Monaco's own worker, which works out differences, as a module of this window: the content policy allows no blob.
import 'monaco-editor/editor/editor.worker';
