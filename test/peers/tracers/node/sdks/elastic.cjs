require('elastic-apm-node').start({ serviceName: process.env.NAME, disableSend: true });
