module peers/clients

go 1.21
