// Node-RED without its editor, as it would run in production.
module.exports = {
  uiPort: Number(process.env.PORT),
  uiHost: '127.0.0.1',
  httpAdminRoot: false,
  flowFilePretty: false,
  credentialSecret: false,
  logging: { console: { level: 'warn', metrics: false, audit: false } },
};
