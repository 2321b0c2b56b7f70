<?php
// One GET with the curl extension: CALL_URL, CALL_HOST for a Host header, CALL_PROXY for its option.
$curl = curl_init(getenv('CALL_URL'));
curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
if (getenv('CALL_HOST')) curl_setopt($curl, CURLOPT_HTTPHEADER, ['Host: ' . getenv('CALL_HOST')]);
if (getenv('CALL_PROXY')) curl_setopt($curl, CURLOPT_PROXY, getenv('CALL_PROXY'));
$body = curl_exec($curl);
$status = $body === false ? 'failed' : curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
echo $status, "\n", $body === false ? curl_error($curl) : $body, "\n";
