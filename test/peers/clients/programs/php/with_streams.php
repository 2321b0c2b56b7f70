<?php
// One GET with PHP's streams: CALL_URL, CALL_HOST for a Host header, CALL_PROXY for its option.
$options = ['ignore_errors' => true];
if (getenv('CALL_HOST')) $options['header'] = 'Host: ' . getenv('CALL_HOST');
if (getenv('CALL_PROXY')) {
    $options['proxy'] = str_replace('http://', 'tcp://', getenv('CALL_PROXY'));
    $options['request_fulluri'] = true;
}
$body = @file_get_contents(getenv('CALL_URL'), false, stream_context_create(['http' => $options]));
$status = $body === false ? 'failed' : explode(' ', $http_response_header[0])[1];
echo $status, "\n", $body === false ? error_get_last()['message'] : $body, "\n";
