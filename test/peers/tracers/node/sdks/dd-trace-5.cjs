require('dd-trace5').init();
