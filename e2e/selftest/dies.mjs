#!/usr/bin/env node
// Stands in for a program that cannot start.
console.error('データの置き場所に書けません');
process.exit(1);
