// Stylesheets are imported for their effect; the bundler understands them, TypeScript need only know that they may be.
declare module '*.css';
