# One GET with Net::HTTP: CALL_URL, CALL_HOST for a Host header, CALL_PROXY for its own option.
require 'net/http'

begin
  url = URI(ENV.fetch('CALL_URL'))
  proxy = ENV['CALL_PROXY'] ? URI(ENV['CALL_PROXY']) : nil
  own = proxy ? [proxy.host, proxy.port] : []
  http = Net::HTTP.new(url.host, url.port, *own)
  headers = ENV['CALL_HOST'] ? { 'Host' => ENV['CALL_HOST'] } : {}
  response = http.start { http.request(Net::HTTP::Get.new(url.request_uri, headers)) }
  puts response.code, response.body
rescue StandardError => e
  puts 'failed', "#{e.class}: #{e.message}"
end
